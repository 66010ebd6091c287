"""Where a summary goes: group robots, mail, webhooks, folders; what has been sent, and the run that cron starts."""
