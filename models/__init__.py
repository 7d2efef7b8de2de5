"""What is measured: variants of networks, their .tflite files and what they cost. Knows no phone and no clock."""
