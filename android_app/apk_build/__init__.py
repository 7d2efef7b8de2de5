"""Builds the benchmark app without Gradle and without the Android SDK. Standard library only."""
