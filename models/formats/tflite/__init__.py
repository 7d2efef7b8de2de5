"""Model files in the format of TensorFlow Lite: from Keras, at another input size, and written without TensorFlow."""
