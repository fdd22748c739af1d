-- Run once, when the volume is new, after the image has made the database `touchline`.
CREATE DATABASE dagster;
CREATE DATABASE mlflow;
