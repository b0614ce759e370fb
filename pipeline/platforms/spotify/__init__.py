"""Spotify for Artists: each artist's audience by day, and how each song did over five periods."""

from pipeline.platforms.declaration import DeliveryKind, Platform
from pipeline.platforms.spotify import audience, schema, songs, transform, validate

PLATFORM = Platform(
    name="spotify",
    title="Spotify",
    identify=validate.identify,
    kinds={
        "audience": DeliveryKind("audience", "audience table", audience.read_audience),
        "songs": DeliveryKind("songs", "song list", songs.read_songs),
    },
    tables=(schema.AUDIENCE_DAYS, schema.SONGS),
    curate=transform.curate,
    datasets=("spotify_audience", "spotify_song_metrics", "spotify_tracks"),
)
