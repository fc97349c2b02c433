"""E-mail: one letter over SMTP, its Message-ID made of its key so that a second copy is known."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from workflow.messages import sheet
from workflow.messages.parcel import NotCarried, Parcel

SECONDS = 20
SCHEMES = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are posted: `smtp+starttls://user@host:587`, the password in a file."""

    url: str
    sender: str
    password_file: Path | None = None
    ca_file: Path | None = None

    def carry(self, parcel: Parcel) -> None:
        """Post one letter; raises NotCarried when the server did not take it."""
        letter = self.letter(parcel)
        try:
            with self._line() as line:
                line.send_message(letter)
        except smtplib.SMTPRecipientsRefused as bad:
            code = next(iter(bad.recipients.values()))[0]
            raise NotCarried("refused", for_good=code >= 500) from None
        except smtplib.SMTPAuthenticationError:
            raise NotCarried("sign_in") from None
        except smtplib.SMTPNotSupportedError:
            raise NotCarried("no_tls") from None
        except smtplib.SMTPResponseException as bad:
            raise NotCarried(f"smtp_{bad.smtp_code}", for_good=bad.smtp_code >= 550) from None
        except ssl.SSLError:
            raise NotCarried("tls") from None
        except (OSError, smtplib.SMTPException):
            raise NotCarried("connect") from None

    def letter(self, parcel: Parcel) -> EmailMessage:
        """Return the letter: text and HTML, the same Message-ID at every attempt."""
        made = EmailMessage()
        made["Subject"], made["From"], made["To"] = parcel.sheet.title, self.sender, parcel.address
        made["Date"] = format_datetime(parcel.at)
        host = self.sender.rpartition("@")[2].rstrip(">") or "localhost"
        made["Message-ID"] = f"<{hashlib.sha256(parcel.key.encode()).hexdigest()[:32]}@{host}>"
        made["Auto-Submitted"] = "auto-generated"
        made.set_content(sheet.text(parcel.sheet))
        made.add_alternative(sheet.html(parcel.sheet), subtype="html")
        return made

    @contextmanager
    def _line(self) -> Iterator[smtplib.SMTP]:
        at = urlsplit(self.url)
        host, port = at.hostname or "", at.port or SCHEMES.get(at.scheme, 25)
        trust = ssl.create_default_context(cafile=self.ca_file)
        line: smtplib.SMTP
        if at.scheme == "smtps":
            line = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trust)
        else:
            line = smtplib.SMTP(host, port, timeout=SECONDS)
        try:
            if at.scheme == "smtp+starttls":
                line.starttls(context=trust)
            if at.username:
                line.login(unquote(at.username), self._password())
            yield line
        finally:
            # What the server took it has taken: how the line ends changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                line.quit()
            line.close()

    def _password(self) -> str:
        return self.password_file.read_text().strip() if self.password_file else ""
