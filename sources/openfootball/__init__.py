"""openfootball: results of leagues and cups by a community, one JSON file per season, CC0."""
