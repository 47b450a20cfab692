"""The way out through edx-ace, where a site has it: its channels and its policies then hold for these letters too."""

from typing import Any

from django.apps import apps
from django.conf import settings

from .data import Addressee, Letter
from .errors import NotSent, Refused
from .mail import HEADERS


def is_ready() -> bool:
    """Whether edx-ace is installed and has a channel to send by."""
    return apps.is_installed("edx_ace") and bool(getattr(settings, "ACE_ENABLED_CHANNELS", ()))


def send(letter: Letter, to: Addressee) -> None:
    """
    Send one letter by the site's e-mail channel. Raises Refused where a policy of the site's says no, NotSent where the
    channel did not take it, and what the channel raises.
    """
    from edx_ace import ace, policy
    from edx_ace.channel import ChannelType
    from edx_ace.message import Message
    from edx_ace.recipient import Recipient
    from edx_ace.signals import ACE_MESSAGE_SENT

    message = Message(
        app_label="pdln_xblocks",
        name=letter.name,
        recipient=Recipient(lms_user_id=to.user_id, email_address=to.email),
        language=to.language,
        context=dict(letter.context),
        # What somebody waits for, not what somebody is sent in bulk.
        options={"transactional": True},
        headers=HEADERS,
    )
    heard: list[str] = []

    def listen(sender: Any, message: dict[str, Any], **kwargs: Any) -> None:
        heard.append(message["uuid"])

    # edx-ace keeps a channel's errors to itself; that it sent, it says by this signal only.
    ACE_MESSAGE_SENT.connect(listen, weak=False)
    try:
        ace.send(message, limit_to_channels=[ChannelType.EMAIL])
    finally:
        ACE_MESSAGE_SENT.disconnect(listen)
    if str(message.uuid) in heard:
        return
    if ChannelType.EMAIL not in policy.channels_for(message):
        raise Refused("a policy of this site does not let it out")
    raise NotSent("the e-mail channel did not take it")
