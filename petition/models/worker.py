"""Workers' signs of life, so that `/readyz` can tell that mail is moving."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model


class WorkerHeartbeat(Model):
    """When a worker process was last at work; `name` is host and process number."""

    __tablename__ = "worker_heartbeats"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    seen_at: Mapped[datetime]
