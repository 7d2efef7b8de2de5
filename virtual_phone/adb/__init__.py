"""The phone's end of the ADB protocol: messages, streams and the services that run over them."""
