"""/proc, /sys, /dev/cpuset and the factory layout, written into the file tree from the device."""
