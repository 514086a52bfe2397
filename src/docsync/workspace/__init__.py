"""The files of a workspace: bytes and line ends, scanning, atomic writes, the trash, the lock."""
