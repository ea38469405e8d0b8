"""The MDT: its meetings, their agendas, the meeting itself and what is done after it."""
