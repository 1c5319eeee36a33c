# Writes the description of a kernel: the heading, the scheme, the function under a name of its own.
file(WRITE ${OUTPUT}.new "group SU(${COLOURS})\nlattice ${DIMENSIONS}\nprecision ${PRECISION}\n")
string(REPLACE "," ";" PARTS "${PARTS}")
foreach(part IN LISTS PARTS)
  file(READ ${part} text)
  string(REPLACE "network ${FUNCTION}(" "network ${NAME}(" text "${text}")
  file(APPEND ${OUTPUT}.new "\n${text}")
endforeach()
file(RENAME ${OUTPUT}.new ${OUTPUT})
