"""Loads an app of Synapse, waits until a file appears, and runs the app.

Loading is the longest part of a start. It is done while the database is still starting and while another process
looks through it, and what needs the database comes only when the file says so.

Arguments: FILE APP [ARGUMENT ...]
"""

import importlib
import os
import sys
import time

gate, app, *arguments = sys.argv[1:]
run = importlib.import_module(app).main
while not os.path.exists(gate):
    time.sleep(0.02)
sys.argv = [app, *arguments]
run()
