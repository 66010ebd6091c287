"""What starts `pdd-ops run` by itself: crontab, systemd, launchd or the Windows task scheduler."""
