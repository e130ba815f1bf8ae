"""Exits 0 when the process on port 8000 says it is ready. Imports next to nothing: it runs every five seconds."""

import socket
import sys

with socket.create_connection(("127.0.0.1", 8000), timeout=4) as connection:
    connection.sendall(b"GET /healthz/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    status_line = connection.makefile("rb").readline().split()
sys.exit(0 if status_line[1:2] == [b"200"] else 1)
