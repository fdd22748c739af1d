"""Open-Meteo: weather forecasts by place and hour. Documented, free for non-commercial use."""
