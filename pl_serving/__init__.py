"""The API: serves the newest snapshot of forecasts from PostgreSQL, and a page that shows it."""
