"""Badges that end and are renewed; a second kind of key, which signs tokens."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("badge_issuer", "0002_retirement")]

    operations = [
        migrations.AddField("award", "first_awarded_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("award", "valid_until", models.DateTimeField(blank=True, null=True)),
        migrations.RenameField("signingkey", "public_multibase", "fragment"),
        migrations.AddField(
            "signingkey",
            "kind",
            models.CharField(choices=[("ed25519", "ed25519"), ("rsa", "rsa")], default="ed25519", max_length=16),
        ),
        migrations.AddField("signingkey", "public_jwk", models.JSONField(blank=True, default=dict)),
        migrations.AlterField("signingkey", "private_file", models.CharField(blank=True, max_length=128)),
    ]
