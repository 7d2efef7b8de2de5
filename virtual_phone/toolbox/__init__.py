"""Toybox: the commands of /system/bin that know nothing of Android."""
