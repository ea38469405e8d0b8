"""O2Clinic: assessment and review of people on home oxygen."""

__version__ = "0.1.0"
