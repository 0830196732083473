"""HTML as mail programs write an answer above what it answers, each with the words YES above and OLD in the quote."""

GMAIL = """<div dir="ltr">YES, <b>please</b></div><br><div class="gmail_quote gmail_quote_container">
<div dir="ltr" class="gmail_attr">On Mon, Jan 1, 2024 at 10:00 AM Acme &lt;<a
href="mailto:s@x.example">s@x.example</a>&gt;
wrote:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid
rgb(204,204,204)">OLD</blockquote></div>"""
GMAIL_SIGNED = """<div dir="ltr">YES<div><br></div><span class="gmail_signature_prefix">-- </span><br>
<div dir="ltr" class="gmail_signature"><b>Dana OLD</b></div></div><div class="gmail_quote">
<div class="gmail_attr">1 янв. 2024 г. Acme пишет</div><blockquote class="gmail_quote">OLD</blockquote></div>"""
OUTLOOK = """<div class=WordSection1><p class=MsoNormal>YES.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>
<b>Von:</b> Acme
&lt;a@b.example&gt; <br><b>Gesendet:</b> Montag, 1. Januar 2024 10:00<br><b>An:</b> Dana<br><b>Betreff:</b> Re:
x</p></div></div>
<p class=MsoNormal>OLD</p></div>"""
OUTLOOK_WEB = """<div>YES</div><div id="Signature"><div>Dana</div></div><div id="appendonsend"></div>
<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><b>Кімнен:</b> Acme<br>
</div><div>OLD</div>"""
OUTLOOK_PHONE = """<div dir="auto">YES</div><div id="ms-outlook-mobile-signature">Get <a
href="https://aka.ms/x">Outlook for
iOS</a></div><div id="mail-editor-reference-message-container"><hr><div><b>From:</b> a</div>OLD</div>"""
OUTLOOK_EXPRESS = """<div>YES</div><blockquote style="PADDING-LEFT: 5px; BORDER-LEFT: #000000 2px solid">
<div>----- Original Message ----- </div><div>OLD</div></blockquote>"""
APPLE = """<body>YES, please.<br><br><div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote
type="cite">On 1 Jan
2024, at 10:00, Acme &lt;s@x.example&gt; wrote:<br></blockquote></div><blockquote type="cite"><div>OLD</div>
</blockquote></body>"""
THUNDERBIRD = """<p>YES</p><div class="moz-cite-prefix">Am 01.01.24 um 10:00 schrieb Acme:<br></div>
<blockquote type="cite" cite="mid:x">OLD</blockquote><pre class="moz-signature" cols="72">-- \nDana</pre>"""
YANDEX = """<div>YES, <b>спасибо</b></div><div> </div><div>10:00, 1 января 2024 г., Acme &lt;a@b.example&gt;:</div>
<blockquote><div>OLD</div></blockquote><div> </div><div>-- </div><div>Дана</div>"""
MAIL_RU = """<HTML><BODY><div>YES, работает</div><div> </div><blockquote style="border-left:1px solid #0857A6;
margin:10px">
Понедельник, 1 января 2024, 10:00 +03:00 от Acme &lt;a@b.example&gt;:<br>OLD</blockquote><div>--<br>Дана</div>
</BODY></HTML>"""
PROTON = """<div>YES</div><div class="protonmail_signature_block-empty protonmail_signature_block"></div>
<div class="protonmail_quote">On Monday, Acme wrote:<br><blockquote class="protonmail_quote"
type="cite">OLD</blockquote></div>"""
ZIMBRA = """<div>YES</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>From:
</b>x</div>OLD"""
YAHOO = """<div>YES</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Monday, x wrote:</div><div>OLD</div>
</div>"""
LOTUS = """<font>YES</font><br><br><font size=1 color=#5f5f5f>From: </font><font>Acme &lt;a@b.example&gt;</font><br>
<font>To: </font>d@e.example<br>Date: 01.01.2024 10:00<br>Subject: hi<hr>OLD"""
OLD_OUTLOOK = """<p>YES</p><p>-----Original Message-----<br>From: Acme<br>Sent: Monday</p><p>OLD</p>"""
OURS = """<div>YES</div><div>##- Жауабыңызды осы жолдан жоғары жазыңыз -## <small>[7-1-abc]</small></div>
<div>Acme:</div>OLD"""
PLAIN = """<div>YES<br><br>On 1 Jan 2024 10:00, Acme &lt;a@b.example&gt; wrote:<br>&gt; OLD<br>&gt; more<br></div>"""

FOLDED = {name: html for name, html in dict(globals()).items() if name.isupper() and isinstance(html, str)}

# Answers between quotes or below them: all of it stays.
WHOLE = {
    "Gmail, between": """<div class="gmail_quote"><div class="gmail_attr">On Monday Acme wrote:</div>
<blockquote class="gmail_quote">OLD</blockquote><div>YES</div><blockquote class="gmail_quote">OLD</blockquote>
<div>YES</div></div>""",
    "Thunderbird, between": """<div class="moz-cite-prefix">Acme wrote:</div><blockquote
type="cite">OLD</blockquote><p>YES</p>
<blockquote type="cite">OLD</blockquote><p>YES</p>""",
    "Thunderbird, below": """<div class="moz-cite-prefix">Acme wrote:</div><blockquote type="cite">OLD</blockquote>
<p>YES</p>""",
    "indented": """<div>YES:</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px">OLD</blockquote>
<div>bye</div>""",
    "forwarded alone": """<div><br></div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded
message ---------
<br>From: x<br></div><b>YES</b> OLD</div>""",
    "emoji": """<div>👍 YES</div><div>OLD</div>""",
}
