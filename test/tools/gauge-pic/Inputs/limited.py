"""limited.py BYTES COMMAND...: runs a command whose files may be that large, as on a disk that is full."""

import os
import resource
import sys

limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
os.execvp(sys.argv[2], sys.argv[2:])
