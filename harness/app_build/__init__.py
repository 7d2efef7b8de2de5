"""The APK that this bigcore brings, and the sources that it is built from."""
