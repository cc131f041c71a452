"""A real SMTP server for tests: prints its port, then each message that it takes as one line of JSON."""
import asyncio, email, email.policy, json, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.argv[1])
hung = set()


def say(value):
    print(json.dumps(value), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("tu-choi"):
            return f"550 5.1.1 <{address}>: no such mailbox"
        if address.startswith("ban"):
            return "451 4.3.0 busy, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        part = lambda kind: message.get_body((kind,)).get_content()
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "secure": server.transport.get_extra_info("ssl_object") is not None,
            "user": session.auth_data,
            "headers": [[name, str(value)] for name, value in message.items()],
            "text": part("plain"),
            "html": part("html"),
            "raw": envelope.content.decode("ascii"),
        })
        for address in envelope.rcpt_tos:
            if address.startswith("treo") and address not in hung:
                hung.add(address)
                await asyncio.sleep(3600)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    good = (data.login.decode(), data.password.decode()) == tuple(options["login"])
    return AuthResult(success=good, handled=False, auth_data=data.login.decode())


async def main():
    tls = None
    if options["tls"] != "none":
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(options["certificate"], options["key"])
    kept = {"enable_SMTPUTF8": False}
    if options["tls"] == "starttls":
        kept.update(tls_context=tls, require_starttls=True)
    if options["login"]:
        kept.update(authenticator=authenticate, auth_required=True, auth_require_tls=options["tls"] == "starttls")
    make = lambda: SMTP(Handler(), **kept)
    outer = tls if options["tls"] == "tls" else None
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", options["port"], ssl=outer)
    say({"port": server.sockets[0].getsockname()[1]})
    await server.serve_forever()


asyncio.run(main())
