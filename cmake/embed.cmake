# cmake -DIN=FILE -DOUT=FILE.inc -P embed.cmake: a file as a C++ string literal (gaugec_embed).
file(READ ${IN} text)
file(WRITE ${OUT} "R\"~~~(${text})~~~\"\n")
