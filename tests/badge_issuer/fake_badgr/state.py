"""What the fake service holds and how it decides; every oddity here was observed with the real one."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from time import sleep

REFUSED = {"success": False, "description": "bad request"}
NOT_FOUND = "entity not found or insufficient privileges"
# Between looking for an earlier award and storing the new one: room for a concurrent duplicate.
THINKING_SECONDS = 0.002


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, body: object) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


@dataclass
class State:
    """One account's world. `duplicates_revoked` says whether a withdrawn award stands in the way of a new one."""

    username: str = "badges@pdln.example.org"
    password: str = "correct horse"
    tokens: dict[str, str] = field(default_factory=dict)  # access -> refresh
    issuers: dict[str, dict] = field(default_factory=dict)
    badge_classes: dict[str, dict] = field(default_factory=dict)
    awards: dict[str, dict] = field(default_factory=dict)
    by_recipient: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    duplicates_revoked: bool = False
    logins: int = 0
    refreshes: int = 0
    lock: Lock = field(default_factory=Lock)

    def grant(self, form: dict[str, str]) -> dict:
        with self.lock:
            match form.get("grant_type"):
                case "refresh_token":
                    access = next((a for a, r in self.tokens.items() if r == form.get("refresh_token")), None)
                    if access is None:
                        raise Refusal(400, {"error": "invalid_grant"})
                    self.tokens.pop(access)
                    self.refreshes += 1
                case "authorization_code" if form.get("code") == "one-time-code":
                    self.logins += 1
                case "password" if (form.get("username"), form.get("password")) == (self.username, self.password):
                    self.logins += 1
                case _:
                    raise Refusal(400, {"error": "invalid_grant", "error_description": "Invalid credentials given."})
            access, refresh = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
            self.tokens[access] = refresh
        return {
            "access_token": access,
            "expires_in": 86400,
            "token_type": "Bearer",
            "scope": "rw:profile rw:issuer rw:backpack",
            "refresh_token": refresh,
        }

    def forget_access_tokens(self) -> None:
        """Every access token ends; their refresh tokens go on."""
        with self.lock:
            self.tokens = {f"ended-{access}": refresh for access, refresh in self.tokens.items()}

    def new_issuer(self, body: dict) -> dict:
        return self._keep(self.issuers, {"entityType": "Issuer", **body})

    def new_badge_class(self, issuer: str, body: dict) -> dict:
        if issuer not in self.issuers:
            raise Refusal(404, NOT_FOUND)
        if not str(body.get("image", "")).startswith("data:image/"):
            raise Refusal(400, {"image": "Valid image file or data URI required."})
        return self._keep(self.badge_classes, {"entityType": "BadgeClass", **body, "issuer": issuer})

    def change(self, badge_class: str, body: dict) -> dict:
        found = self.found(self.badge_classes, badge_class)
        found.update(body)
        return found

    def new_award(self, badge_class: str, body: dict) -> dict:
        if badge_class not in self.badge_classes:
            raise Refusal(404, NOT_FOUND)
        email = str(body["recipient"]["identity"])
        if not email.isascii() or "@" not in email:
            raise Refusal(400, {"recipient": {"non_field_errors": ["Enter a valid email address."]}})
        if any(ord(character) > 0xFFFF for character in str(body.get("narrative", ""))):
            raise Refusal(500, None)
        if datetime.fromisoformat(body["issuedOn"].replace("Z", "+00:00")) > datetime.now(UTC):
            raise Refusal(400, {"issuedOn": ["Only issuedOn dates in the past are acceptable."]})
        if body.get("allowDuplicateAwards") is False and self._held(badge_class, email):
            raise Refusal(400, ["A previous award of this badge already exists for this recipient."])
        sleep(THINKING_SECONDS)
        award = self._keep(
            self.awards,
            {
                "entityType": "Assertion",
                "badgeclass": badge_class,
                "recipient": {"type": "email", "hashed": True, "plaintextIdentity": email.lower()},
                "narrative": body.get("narrative"),
                "expires": body.get("expires"),
                "evidence": body.get("evidence", []),
                "revoked": False,
                "revocationReason": None,
            },
        )
        with self.lock:
            self.by_recipient.setdefault((badge_class, email.lower()), []).append(award["entityId"])
        return award

    def awards_of(self, badge_class: str, recipient: str | None) -> list[dict]:
        if badge_class not in self.badge_classes:
            raise Refusal(404, NOT_FOUND)
        with self.lock:
            if recipient is not None:
                return [self.awards[each] for each in self.by_recipient.get((badge_class, recipient), [])]
            return [each for each in self.awards.values() if each["badgeclass"] == badge_class]

    def revoke(self, entity_id: str, body: dict) -> dict:
        award = self.found(self.awards, entity_id)
        reason = body.get("revocation_reason")
        if not reason:
            raise Refusal(400, {"revocation_reason": "This field is required"})
        if len(reason) > 255 or any(ord(character) > 0xFFFF for character in reason):
            raise Refusal(500, None)
        if award["revoked"]:
            raise Refusal(400, ["Assertion is already revoked"])
        award |= {"revoked": True, "revocationReason": reason}
        return award

    def found(self, kept: dict[str, dict], entity_id: str) -> dict:
        if entity_id not in kept:
            raise Refusal(404, NOT_FOUND)
        return kept[entity_id]

    def standing(self) -> dict[tuple[str, str], list[str]]:
        """The ids of what was awarded and not withdrawn, by badge class and address."""
        with self.lock:
            return {
                key: found
                for key, ids in self.by_recipient.items()
                if (found := [each for each in ids if not self.awards[each]["revoked"]])
            }

    def _held(self, badge_class: str, email: str) -> bool:
        with self.lock:
            ids = self.by_recipient.get((badge_class, email), [])
            return any(self.duplicates_revoked or not self.awards[each]["revoked"] for each in ids)

    def _keep(self, kept: dict[str, dict], entry: dict) -> dict:
        entity_id = secrets.token_urlsafe(16)
        with self.lock:
            kept[entity_id] = {**entry, "entityId": entity_id}
        return kept[entity_id]
