"""The words of mail systems, gathered by what they mean, not by who writes them.

Each pattern is a list of plain alternatives with bounded gaps, so that searching
is linear. Languages are those of mail systems whose reports are translated.
"""

import re


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


# A mail system speaks: the sender of the report.
WRITER = _any(
    r"mailer-?daemon", r"\bpost_?master\b", r"\bmail[ ._-]?deliver(?:y|)[ ._-]?(?:sub)?system", r"\bmail administrator\b",
    r"\bsystem administrator\b", r"\bmail system\b", r"\binternet mail delivery\b", r"\bmicrosoft exchange\b",
    r"\bmicrosoft outlook\b.{0,40}postmaster", r"\bcontent-filter\b", r"<>",
)  # fmt: skip

# The subject of a report, of failure or delay.
SUBJECT = _any(
    r"undeliver", r"not deliver", r"returned (?:mail|message|to sender)", r"returning (?:mail|message|to sender)",
    r"deliver(?:y|ing)?.{0,20}(?:fail|error|problem|delay|status|notif|report|notice|warn)", r"(?:fail|error|problem|unable).{0,25}deliver",
    r"failure (?:notice|delivery)", r"mail system error", r"mail (?:could|was|cannot)", r"bounced? (?:mail|message|email)",
    r"error sending your mail", r"could ?n[o']t (?:be (?:sent|delivered)|send)", r"delayed mail", r"mail failed", r"non.?deliver", r"postmaster notify",
    r"\bloop alert\b", r"unzustellbar", r"nicht zugestellt", r"zustell(?:ung|fehler)", r"non remis", r"non distribu", r"[ée]chec de (?:la )?(?:remise|distribution|livraison)",
    r"no (?:se ha podido entregar|entregado)", r"no se pudo entregar", r"non recapitabil", r"mancata consegna", r"n[ãa]o (?:foi )?(?:entregue|poss[íi]vel entregar)",
    r"onbestelbaar", r"niet bezorgd", r"ol[ae]vererbar|kan ikke leveres|g[åa]r inte att leverera", r"nedoru[čc]iteln", r"niedor[ęe]cz|niedostarcz", r"k[ée]zbes[íi]thetetlen",
    r"не ?доставлен", r"недоставлен", r"не вручено", r"配信(?:不能|できま|エラー)", r"配送(?:不能|エラー)", r"退信", r"無法傳遞|无法(?:投递|传递|送达)", r"전송 실패|배달되지 않",
)  # fmt: skip

# The text says that something was not delivered.
FAILURE = _any(
    r"(?:could|can|was|were|is|has|have|had|did|does)(?: ?n[o']t|not)\s(?:be(?:en)?\s)?(?:success\w+\s)?(?:deliver|sent|reach|accept|process|complet|relay|forward|post)",
    r"wasn't (?:delivered|able)", r"wasn.t found at", r"not able to be\s{1,3}delivered", r"(?:un|in)able to (?:\w{1,12} )?(?:deliver|send|relay)", r"undeliver(?:able|ed)", r"non-deliver",
    r"deliver(?:y|ies|ing)\b.{0,70}?(?:fail|error|abort|problem|unsuccess)", r"(?:fail|error|problem|trouble|impossible).{0,40}?deliver",
    r"permanent(?:ly)? (?:fatal |delivery )?(?:error|fail)", r"permanent error", r"unrecoverable error", r"(?:was|were|been|has) (?:automatically )?rejected", r"rejected your message", r"rejected by",
    r"(?:returned|returning).{0,20}to (?:the )?sender", r"returned (?:permanent|an) error", r"(?:does|did|do) ?n[o']t (?:exist|have a[n ])", r"(?:mailbox|account|message|mail).{0,20}exceeds", r"over quota", r"mailbox is full",
    r"no (?:such|valid) (?:user|recipient|address|mailbox)", r"user unknown|unknown user|unknown recipient|invalid (?:user|address|recipient)", r"host unknown|unknown host", r"not listed in", r"may not exist",
    r"giv(?:en|ing) up", r"aborted after", r"did ?n[o']t receive", r"invalid.{0,30}(?:userid|user|address|recipient)", r"not reachable", r"sorry, no mailbox", r"account is", r"failed addresses", r"failure reasons", r"cannot send", r"duplicated message-id", r"not a member", r"deferred:", r"unsent message", r"considered unsolicited",
    r"(?:konnte|kann).{0,60}nicht.{0,40}(?:zugestellt|[üu]bermittelt)", r"n'a (?:pas )?pu [êe]tre (?:remis|livr|distribu|envoy)", r"impossible de (?:remettre|livrer|distribuer)",
    r"no se ha? po?dido entregar|no se pudo entregar|no pudo ser entregado", r"impossibile (?:recapitare|consegnare)|non [èe] stato (?:possibile|recapitato|consegnato)", r"n[ãa]o p[ôo]de ser entregue|n[ãa]o foi poss[íi]vel entregar",
    r"kan niet worden (?:bezorgd|afgeleverd)|kon niet worden", r"nelze doru[čc]it|nebyl[ao]? doru[čc]en", r"nie (?:mo[żz]na|uda[łl]o si[ęe]) dostarczy[ćc]|nie zosta[łl]a dostarczona",
    r"не (?:может|могло|удалось|было|доставлен).{0,30}(?:доставлен|доставить|вручить)?", r"недоступен|не существует", r"配信(?:でき|不能|されません)", r"お届けできません|送信できません", r"无法(?:投递|传递|送达)|無法(?:投遞|傳遞|送達)|退信", r"エラー",
)  # fmt: skip

# The other side still tries.
STILL_TRYING = _any(
    r"warning message only", r"(?:is a|only a) (?:temporary failure|warning)", r"this is a warning only", r"(?:do ?n[o']t|not|no) need to re-?send", r"need not re-?send",
    r"will(?: be| keep| continue| still)(?: to)? (?:retr|try|attempt|be retr)", r"delivery attempts will continue", r"will try (?:again|to deliver)", r"will retry", r"still (?:being |in the )?(?:retried|trying|queue)", r"still undelivered after",
    r"ha(?:s|ve) been delayed", r"\bis (?:being |currently )?delayed", r"delayed (?:for more|mail)", r"\bdelay(?:ed)? delivery", r"not (?:yet )?been delivered.{0,120}(?:more than|hours)",
    r"not yet (?:been )?(?:delivered|possible)", r"(?:enqueued and )?undeliverable for \d", r"warning-{0,3}:? ?-{0,3}could not send", r"could not send (?:mail|message) for (?:the )?past", r"\(delay\)", r"notification: (?:delivery has been )?delayed|notification:? ?\(?warning|status notification: delay",
    r"delivery (?:is |has been )?(?:temporarily )?(?:suspended|delayed|postponed)", r"verz[öo]gert", r"weitere (?:zustell)?versuche", r"retard[ée]e?\b", r"sera (?:de nouveau )?(?:retent|r[ée]essay)", r"se seguir[áa] intentando|retrasad", r"ritardat[oa]", r"atrasad[ao]|adiad[ao]", r"vertraagd", r"(?:доставка|отправка).{0,20}(?:задерж|отлож)", r"配信が?遅延|遅れて",
)  # fmt: skip

# ... or says that it has stopped.
STOPPED = _any(
    r"giv(?:en|ing) up", r"deleted from (?:the )?queue", r"not going to try", r"no(?:t| further|t be any) (?:further )?(?:attempt|retr|continue trying)", r"permanent (?:error|fail|fatal)", r"failed permanently", r"will not (?:be retried|continue|try|retry)", r"has been returned|being returned|returned to sender",
)  # fmt: skip

# Reasons that pass: no code beside them, they make a failure a temporary one.
TEMPORARY = _any(
    r"time[ds]?[ -]?out|timeout", r"temporar", r"try (?:again|later)|retry (?:later|time)", r"too long in|(?:been )?in the queue too long|for too long", r"expired?\b(?! (?:account|domain))", r"connection (?:refused|reset|lost|closed|dropped)|lost connection|connect(?:ion)? (?:attempt )?failed|not accept our requests to connect|unable to connect|socket error",
    r"network (?:is )?(?:error|unreachable|down)", r"no route to host", r"host (?:is )?(?:down|unreachable)", r"deferred", r"greylist|grey-list|graylist", r"aborted after \d", r"failed \d{1,5} attempts", r"for the last \d{1,9}", r"could not be delivered (?:for|within|after) \d", r"resources? (?:is |are )?(?:temporarily )?unavailable", r"insufficient (?:system|disk)|(?:out|lack) of (?:disk )?space|no space left|not enough (?:disk )?space|disk full", r"name ?server.{0,30}(?:fail|error)|host name lookup failure|dns (?:timeout|temporar)", r"too (?:busy|many (?:connections|sessions|concurrent))|rate limit|throttl", r"system (?:load|error)|service (?:currently )?unavailable|server (?:is )?busy", r"vorübergehend|sp[äa]ter|r[ée]essayer|plus tard|m[áa]s tarde|pi[ùu] tardi|mais tarde|позже|一時的",
)  # fmt: skip

# A full mailbox, RFC 3463 x.2.2.
FULL = _any(
    r"(?:mail ?box|inbox|account|storage|maildrop|postfach|user).{0,40}(?:is |was )?(?:full\b|over ?(?:the )?quota|exceed)", r"(?:over|exceed\w{0,3}|out of)\s(?:\w{1,12}\s)?(?:quota|storage|allocat)", r"quota (?:is )?(?:exceeded|full|violation|exhausted)", r"\boverquota|disk quota", r"mailbox[ -]?(?:size )?limit", r"postfach (?:ist )?voll|bo[îi]te.{0,20}pleine|buz[óo]n.{0,15}lleno|casella.{0,15}piena|caixa.{0,20}cheia|переполнен|容量|いっぱい",
)  # fmt: skip
