"""The JSON documents that other programs rely on: fields are added freely, never renamed."""
