"""Lists the phrases of mail systems by their meaning, not by the system that writes them.

Every gap in a pattern is bounded, so that searching is linear in the text. The
languages are those into which mail systems and office programs are translated.
"""

import re


def any_of(phrases: str) -> re.Pattern[str]:
    """Return a pattern for alternatives that are written on several lines."""
    return re.compile("|".join(line.strip() for line in phrases.strip().splitlines()), re.IGNORECASE)


# The sender of a report: a mail system.
WRITER = any_of(r"""
    mailer-?daemon|\bpost_?master\b|\bmail[ ._-]?deliver(?:y|)[ ._-]?(?:sub)?system|\bmail administrator\b
    \bsystem administrator\b|\bmail system\b|\binternet mail delivery\b|\bmicrosoft exchange\b
    \bmicrosoft outlook\b.{0,40}postmaster|\bcontent-filter\b|<>
""")

# The subject of a report, of failure or delay.
SUBJECT = any_of(r"""
    undeliver|not deliver|returned (?:mail|message|to sender)|returning (?:mail|message|to sender)
    deliver(?:y|ing)?.{0,20}(?:fail|error|problem|delay|status|notif|report|notice|warn)
    (?:fail|error|problem|unable).{0,25}deliver|failure (?:notice|delivery)|mail system error
    mail (?:could|was|cannot)|bounced? (?:mail|message|email)|error sending your mail
    could ?n[o']t (?:be (?:sent|delivered)|send)|delayed mail|mail failed|non.?deliver|postmaster notify
    (?:mail|message|post(?:ing)?).{0,10}reject|reject(?:ed|ion).{0,10}(?:mail|message|post)
    \bloop alert\b|unzustellbar|nicht zugestellt|zustell(?:ung|fehler)|non remis|non distribu
    [ée]chec de (?:la )?(?:remise|distribution|livraison)|no (?:se ha podido entregar|entregado)|no se pudo entregar
    non recapitabil|mancata consegna|n[ãa]o (?:foi )?(?:entregue|poss[íi]vel entregar)|onbestelbaar|niet bezorgd
    ol[ae]vererbar|kan ikke leveres|g[åa]r inte att leverera|nedoru[čc]iteln|niedor[ęe]cz|niedostarcz
    k[ée]zbes[íi]thetetlen|не ?доставлен|недоставлен|не вручено|配信(?:不能|できま|エラー)|配送(?:不能|エラー)|退信
    無法傳遞|无法(?:投递|传递|送达)|전송 실패|배달되지 않
""")

# The subject of a report of failure; it counts even if the text is in an unknown language.
FAILED_SUBJECT = any_of(r"""
    fail|undeliver|returned|error|unable|could ?n[o']t|cannot|not deliver
""")

# The text says that something was not delivered.
FAILURE = any_of(r"""
    (?:could|can|was|were|is)(?: ?n[o']t|not)\s(?:be\s)?(?:success\w+\s)?(?:deliver|sent|reach|accept|process|relay)
    (?:has|have|had|did|does)(?: ?n[o']t|not)\s(?:been\s)?(?:deliver|sent|reach|accept|process|forward|post)
    wasn't (?:delivered|able)|wasn.t found at|not able to be\s{1,3}delivered
    (?:un|in)able to (?:\w{1,12} )?(?:deliver|send|relay)|undeliver(?:able|ed)|non-deliver
    deliver(?:y|ies|ing)\b.{0,70}?(?:fail|error|abort|problem|unsuccess)
    (?:fail|error|problem|trouble|impossible).{0,40}?deliver|permanent(?:ly)? (?:fatal |delivery )?(?:error|fail)
    permanent error|unrecoverable error|(?:was|were|been|has) (?:automatically )?rejected|rejected your message
    rejected by|(?:returned|returning).{0,20}to (?:the )?sender|returned (?:permanent|an) error
    (?:does|did|do) ?n[o']t (?:exist|have a[n ])|(?:mailbox|account|message|mail).{0,20}exceeds|over quota
    mailbox is full|no (?:such|valid) (?:user|recipient|address|mailbox)|user unknown|unknown user|unknown recipient
    invalid (?:user|address|recipient)|host unknown|unknown host|not listed in|may not exist|giv(?:en|ing) up
    aborted after|did ?n[o']t receive|invalid.{0,30}(?:userid|user|address|recipient)|not reachable|sorry, no mailbox
    account is (?:disabled|locked|temporarily|suspended|closed|inactive)|failed addresses|failure reasons|cannot send
    duplicated message-id|not a member|deferred:|unsent message|considered unsolicited
    (?:konnte|kann).{0,60}nicht.{0,40}(?:zugestellt|[üu]bermittelt)
    n'a (?:pas )?pu [êe]tre (?:remis|livr|distribu|envoy)|impossible de (?:remettre|livrer|distribuer)
    no se ha? po?dido entregar|no se pudo entregar|no pudo ser entregado|impossibile (?:recapitare|consegnare)
    non [èe] stato (?:possibile|recapitato|consegnato)|n[ãa]o p[ôo]de ser entregue|n[ãa]o foi poss[íi]vel entregar
    kan niet worden (?:bezorgd|afgeleverd)|kon niet worden|nelze doru[čc]it|nebyl[ao]? doru[čc]en
    nie (?:mo[żz]na|uda[łl]o si[ęe]) dostarczy[ćc]|nie zosta[łl]a dostarczona
    не (?:может|могло|удалось|было|доставлен).{0,30}(?:доставлен|доставить|вручить)?|недоступен|не существует
    配信(?:でき|不能|されません)|お届けできません|送信できません|无法(?:投递|传递|送达)|無法(?:投遞|傳遞|送達)|退信
""")

# The text says that the other side still tries.
STILL_TRYING = any_of(r"""
    yet to be delivered|has been frozen
    warning message only|(?:is a|only a) (?:temporary failure|warning)|this is a warning only
    (?:do ?n[o']t|not|no) need to re-?send|need not re-?send
    will(?: be| keep| continue| still)(?: to)? (?:retr|try|attempt|be retr)|delivery attempts will continue
    will try (?:again|to deliver)|will retry|still (?:being |in the )?(?:retried|trying|queue)|still undelivered after
    ha(?:s|ve) been delayed|\bis (?:being |currently )?delayed|delayed (?:for more|mail)|\bdelay(?:ed)? delivery
    not (?:yet )?been delivered.{0,120}(?:more than|hours)|not yet (?:been )?(?:delivered|possible)
    (?:enqueued and )?undeliverable for \d|warning-{0,3}:? ?-{0,3}could not send
    could not send (?:mail|message) for (?:the )?past|\(delay\)|notification: (?:delivery has been )?delayed
    notification:? ?\(?warning|status notification: delay
    delivery (?:is |has been )?(?:temporarily )?(?:suspended|delayed|postponed)|verz[öo]gert
    weitere (?:zustell)?versuche|retard[ée]e?\b|sera (?:de nouveau )?(?:retent|r[ée]essay)|se seguir[áa] intentando
    retrasad|ritardat[oa]|atrasad[ao]|adiad[ao]|vertraagd|(?:доставка|отправка).{0,20}(?:задерж|отлож)|配信が?遅延|遅れて
""")

# The text says that the other side has stopped.
STOPPED = any_of(r"""
    giv(?:en|ing) up|deleted from (?:the )?queue|not going to try
    no(?:t| further|t be any) (?:further )?(?:attempt|retr|continue trying)|permanent (?:error|fail|fatal)
    failed permanently|will not (?:be retried|continue|try|retry)|has been returned|being returned|returned to sender
""")
