"""The benchmark app seen from here: its protocol, its APK, what it must compute. Mirrors android_app/."""
