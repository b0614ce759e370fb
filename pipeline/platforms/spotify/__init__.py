"""Spotify: each artist's audience by day, how each song did over five periods, and the catalogue behind them."""

from pipeline.platforms.declaration import DeliveryKind, Platform
from pipeline.platforms.spotify import audience, catalogue, schema, songs, transform, validate

PLATFORM = Platform(
    name="spotify",
    title="Spotify",
    identify=validate.identify,
    kinds={
        "audience": DeliveryKind("audience", "audience table", audience.read_audience),
        "songs": DeliveryKind("songs", "song list", songs.read_songs),
        "catalogue": DeliveryKind("catalogue", "catalogue", catalogue.read_catalogue),
    },
    tables=(schema.AUDIENCE_DAYS, schema.SONGS, schema.CATALOGUE),
    curate=transform.curate,
    datasets=("spotify_audience", "spotify_song_metrics", "spotify_tracks"),
)
