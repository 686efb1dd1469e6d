"""What people talk of in made-up threads, in English and Japanese."""


def _listed(words: str) -> list[str]:
    return words.split()


PEOPLE = _listed(
    "Mika Aaron Priya Jonas Chiara Tomas Yuki Dana Felix Noor Ingrid Pavel Rosa Kenji Leila Marco "
    "Aiko Bram Sofia Viktor Hana Omar Greta Luis"
)
FIRST = _listed(
    "Amara Bruno Celia Dmitri Elif Farid Gudrun Hugo Imani Jasper Katya Lorenzo Mireille Naveen "
    "Oona Piotr Quentin Ravi Saskia Thabo Ulla Vikram Wanda Ximena Yusuf Zelda Anselm Beatriz "
    "Corentin Dagny Eamon Fiorella"
)
LAST = _listed(
    "Abernathy Bergqvist Castellano Dubois Eriksen Fukuda Gallagher Hartmann Ibarra Jankowski "
    "Kowalczyk Lindqvist Moreau Nakagawa Okafor Petrenko Quigley Rasmussen Santoro Takahashi "
    "Ueland Vasquez Whitcombe Xenakis Yamazaki Zielinski Ashworth Brandt Chaudhary Delacroix "
    "Engstrom Ferrante"
)

MODIFIERS = {
    "billing": "invoicing",
    "nightly": "overnight",
    "staging": "pre-production",
    "search": "lookup",
    "mobile": "phone",
    "partner": "third-party",
    "payment": "checkout",
    "customer": "client",
    "internal": "in-house",
    "legacy": "old",
    "regional": "local",
    "public": "external",
    "analytics": "reporting",
    "login": "sign-in",
    "image": "picture",
    "email": "mailing",
    "inventory": "stock",
    "shipping": "delivery",
    "audit": "compliance",
    "backup": "standby",
    "tenant": "workspace",
    "pricing": "tariff",
    "warehouse": "depot",
    "onboarding": "welcome",
    "fraud": "abuse",
    "weekly": "Sunday",
    "metrics": "telemetry",
    "video": "streaming",
    "translation": "language",
    "loyalty": "rewards",
    "refund": "chargeback",
    "sensor": "device",
}
"""Each with another word for it."""
NOUNS = _listed(
    "gateway exporter scheduler dashboard importer queue cluster bucket runner crawler proxy "
    "webhook cache balancer indexer mirror registry pipeline collector archive broker console "
    "handler relay sandbox replica sampler uploader validator worker"
)

JA_MODIFIERS = {
    "請求": "課金",
    "決済": "支払い",
    "夜間": "深夜",
    "検証": "テスト用",
    "検索": "サーチ",
    "社内": "内部",
    "顧客": "お客様",
    "在庫": "ストック",
    "配送": "出荷",
    "監査": "内部統制",
    "認証": "サインイン",
    "画像": "写真",
    "通知": "お知らせ",
    "分析": "レポート",
    "翻訳": "多言語",
    "予約": "ブッキング",
    "地域": "リージョン",
    "公開": "外部向け",
    "旧式": "レガシー",
    "会員": "ユーザー登録",
    "倉庫": "物流",
    "価格": "料金",
    "週次": "毎週",
    "動画": "映像",
    "保守": "メンテナンス",
    "返金": "払い戻し",
    "広告": "キャンペーン",
    "端末": "デバイス",
}
JA_NOUNS = _listed(
    "ゲートウェイ バッチ サーバー 画面 基盤 キュー 窓口 帳票 連携 集計 台帳 中継 倉 配信 抽出 取込 "
    "監視 保管庫 索引 変換 照合 記録 割当 審査 登録 一覧 制御 補助 統合 検査"
)

CHATTER = (
    "Has anyone looked at this since {when}?",
    "I tried it again {when} and it behaves the same way.",
    "Not sure that is the whole story, to be honest.",
    "Could we talk about it in the {meeting}?",
    "Thanks {person}, that helped a lot.",
    "{person} and I went through the graphs {when}, and nothing stands out.",
    "Let us keep an eye on it until the {meeting}.",
    "I would rather fix the cause than add another retry.",
    "The {part} felt slow {when}, but it may be my connection.",
    "Who is around {when} to have a second look?",
    "+1 from me, although I would start smaller.",
    "Restarting the {part} did not change anything.",
    "We should write this down somewhere before we forget.",
    "My guess is that the {part} holds on to its connections for too long.",
    "It works on my machine, which is never a good sign.",
    "Please do not merge anything into the {part} before the {meeting}.",
    "I have a half-finished draft, will share it {when}.",
    "That reminds me of the trouble we had with the {part} a while ago.",
    "Can somebody explain why the {part} needs its own configuration?",
    "Fine by me, as long as the tests stay green.",
    "Sorry, I was in the {meeting} and only read this now.",
    "{person}, do you remember who set this up?",
    "Looks good, ship it.",
    "The numbers look right to me, but I only checked a handful.",
)
ABOUT = (
    "Is the {subject} still acting up for anybody else?",
    "I restarted the {subject} {when}, no change.",
    "The {subject} is on my list, but not this week.",
    "{person} knows the {subject} best, I would ask there.",
    "Somebody mentioned the {subject} in the {meeting}.",
    "We could move the {subject} to the new hosts as well.",
)
JA_CHATTER = (
    "{when}もう一度確認しましたが、状況は変わっていません。",
    "了解です、ありがとうございます。",
    "{person}さん、お時間のあるときに見てもらえますか。",
    "この件は{meeting}で相談しましょう。",
    "原因がはっきりするまで触らないほうがよさそうです。",
    "手元では再現しませんでした。",
    "{part}の動きが少し重い気がします。",
    "とりあえず様子を見ます。",
    "設定を見直したほうがいいかもしれません。",
    "先ほど{part}を再起動しました。",
    "資料は{when}までにまとめておきます。",
    "念のためログも残しておいてください。",
    "急ぎではないので来週で大丈夫です。",
    "{person}さんの案に賛成です。",
    "テストが通ったら反映します。",
    "その手順はどこかに書いてありましたっけ。",
)
JA_ABOUT = (
    "{subject}の調子はその後どうでしょうか。",
    "{subject}については{meeting}でも話題になりました。",
    "{subject}は{person}さんが詳しいはずです。",
    "{when}{subject}を触った方はいますか。",
    "{subject}も一緒に移したほうがよさそうです。",
)
SLOTS = {
    "when": ("yesterday", "this morning", "on Friday", "last week", "after lunch", "tonight"),
    "meeting": ("stand-up", "review", "planning", "retro", "all-hands", "weekly sync"),
    "part": ("front end", "build", "deploy script", "test suite", "login page", "log viewer"),
}
JA_SLOTS = {
    "when": ("昨日", "今朝", "金曜日", "先週", "午後", "今夜"),
    "meeting": ("朝会", "レビュー", "定例", "振り返り", "計画会議"),
    "part": ("画面", "ビルド", "デプロイ", "テスト", "ログ表示", "管理画面"),
}
LOG_LINES = (
    "2026-05-{d:02} 12:{m:02}:07 WARN pool-{d} waited {m} ms for a connection, retrying",
    "2026-05-{d:02} 12:{m:02}:09 INFO request {m}{d} handled in {d} ms by node-{d}",
    "    at handler.process (/srv/app/src/handler.js:{m}:{d})",
    '  File "/srv/app/jobs.py", line {m}, in run_batch_{d}',
    "def retry_{d}(attempt, limit={m}): return attempt < limit and backoff(attempt)",
    "- 議事 {d}: 前回の宿題を確認し、残り {m} 件は次回に回す",
)
OPTIONS = _listed(
    "Kafka RabbitMQ Postgres MySQL Redis Memcached Terraform Pulumi Grafana Kibana Nomad Helm "
    "Vault Consul Envoy Nginx gRPC GraphQL Parquet Avro"
)
VERBS = ("migrate", "rename", "retire", "rewrite", "outsource", "duplicate", "throttle", "open up")
JA_VERBS = ("移行", "改名", "廃止", "再構築", "外注", "複製", "一般公開", "分割")
