from hashlib import sha256
from pathlib import Path

from models.digest import file_digest


def test_a_file_has_the_hash_of_its_bytes(tmp_path: Path):
    (tmp_path / "a.tflite").write_bytes(b"weights")
    assert file_digest(tmp_path / "a.tflite") == sha256(b"weights").hexdigest()


def test_a_file_of_several_pieces_has_one_hash(tmp_path: Path):
    content = bytes(range(256)) * 4096
    (tmp_path / "large.tflite").write_bytes(content)
    assert file_digest(tmp_path / "large.tflite") == sha256(content).hexdigest()
