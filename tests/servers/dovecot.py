"""A real Dovecot on a free port of this machine, without privileges, with its mail in a folder that is thrown away."""

from __future__ import annotations

import contextlib
import getpass
import grp
import imaplib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.servers.processes import free_port

USER = "erhverv@odense.example"
PASSWORD = "hemmeligt"
_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_login_user = {login}
default_internal_group = {group}
mail_location = maildir:{folder}/mail
mail_fsync = never
first_valid_uid = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """Starts and stops; the port and the mail stay, so that a server can go and come back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """For INDGANG_IMAP_URL."""
        return f"imap://{USER.replace('@', '%40')}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    def start(self) -> None:
        """Listen."""
        root = os.getuid() == 0
        # Dovecot wants two users beside root; without privileges everything runs as one.
        user, login = ("dovecot", "dovenull") if root else (getpass.getuser(), getpass.getuser())
        group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
        for name in ("run", "state", "mail", "home"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
            if root:
                shutil.chown(self.folder / name, user, group)
        config = self.folder / "dovecot.conf"
        config.write_text(
            _CONFIG.format(folder=self.folder, user=user, login=login, group=group, password=PASSWORD, port=self.port)
        )
        program = shutil.which("dovecot") or "/usr/sbin/dovecot"
        self._process = subprocess.Popen([program, "-F", "-c", str(config)])
        self._wait()

    def stop(self) -> None:
        """Go away."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(10)
            self._process = None

    def put(self, mails: Sequence[bytes], flags: str = "") -> None:
        """Lay mails in the inbox, as if they had been delivered now."""
        with self.connected() as connection:
            for mail in mails:
                lines = mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
                status, answer = connection.append("INBOX", flags, None, lines)  # type: ignore[arg-type]
                assert status == "OK", answer

    def flags(self) -> dict[str, set[str]]:
        """The flags of each mail by its Message-ID."""
        with self.connected() as connection:
            connection.select("INBOX", readonly=True)
            _, data = connection.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
            found = {}
            for one in data:
                if isinstance(one, tuple):
                    name = one[1].decode().partition(":")[2].strip()
                    found[name] = {str(flag.decode()) for flag in imaplib.ParseFlags(one[0])}
            return found

    @contextlib.contextmanager
    def connected(self) -> Iterator[imaplib.IMAP4]:
        """A connection that is logged in."""
        connection = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        connection.login(USER, PASSWORD)
        try:
            yield connection
        finally:
            connection.logout()

    def _wait(self) -> None:
        ends = time.monotonic() + 15
        while True:
            try:
                with self.connected():
                    return
            except (OSError, imaplib.IMAP4.error):
                if time.monotonic() > ends:
                    log = self.folder / "dovecot.log"
                    raise AssertionError(log.read_text() if log.exists() else "Dovecot did not start") from None
                time.sleep(0.05)


@pytest.fixture
def inbox_server() -> Iterator[Dovecot]:
    """An empty inbox, in a folder that Dovecot's own users can reach and whose sockets have short names."""
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    server = Dovecot(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
