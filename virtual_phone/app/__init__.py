"""The virtual phone's benchmark app: the same protocol as the Java app, written from android_app/PROTOCOL.md."""
