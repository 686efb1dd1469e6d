// The emoji that people and this product use, by their shortcodes.

const TABLE = `
+1 👍|-1 👎|thumbsup 👍|thumbsdown 👎|heart ❤️|tada 🎉|eyes 👀|white_check_mark ✅|warning ⚠️|x ❌
heavy_check_mark ✔️|question ❓|exclamation ❗|rocket 🚀|fire 🔥|100 💯|wave 👋|pray 🙏|clap 👏
raised_hands 🙌|ok_hand 👌|muscle 💪|thinking_face 🤔|joy 😂|smile 😄|grinning 😀|slightly_smiling_face 🙂
simple_smile 🙂|wink 😉|blush 😊|laughing 😆|sweat_smile 😅|heart_eyes 😍|sunglasses 😎|cry 😢|sob 😭
disappointed 😞|confused 😕|rage 😡|scream 😱|open_mouth 😮|neutral_face 😐|upside_down_face 🙃
stuck_out_tongue 😛|face_with_rolling_eyes 🙄|robot_face 🤖|ghost 👻|skull 💀|bug 🐛|bulb 💡|memo 📝
pencil 📝|pencil2 ✏️|mag 🔍|lock 🔒|unlock 🔓|key 🔑|link 🔗|wrench 🔧|hammer 🔨|gear ⚙️|package 📦
calendar 📅|date 📅|clock1 🕐|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|alarm_clock ⏰|bell 🔔
no_bell 🔕|mega 📣|loudspeaker 📢|speech_balloon 💬|thought_balloon 💭|inbox_tray 📥|outbox_tray 📤
email 📧|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|moneybag 💰|books 📚
book 📖|bookmark 🔖|label 🏷️|pushpin 📌|paperclip 📎|scissors ✂️|wastebasket 🗑️|recycle ♻️
construction 🚧|rotating_light 🚨|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|red_circle 🔴
large_green_circle 🟢|large_yellow_circle 🟡|large_blue_circle 🔵|white_circle ⚪|black_circle ⚫
arrow_up ⬆️|arrow_down ⬇️|arrow_left ⬅️|arrow_right ➡️|arrows_counterclockwise 🔄|repeat 🔁
fast_forward ⏩|information_source ℹ️|zap ⚡|boom 💥|sparkles ✨|star ⭐|star2 🌟|sunny ☀️|cloud ☁️
rainbow 🌈|coffee ☕|ramen 🍜|sushi 🍣|cookie 🍪|wine_glass 🍷|tea 🍵|beer 🍺|beers 🍻|pizza 🍕|cake 🍰|birthday 🎂|gift 🎁|trophy 🏆|medal 🏅
dart 🎯|game_die 🎲|computer 💻|desktop_computer 🖥️|iphone 📱|floppy_disk 💾|satellite 🛰️|globe_with_meridians 🌐
earth_asia 🌏|house 🏠|office 🏢|car 🚗|airplane ✈️|ship 🚢|cat 🐱|dog 🐶|snake 🐍|whale 🐳|octopus 🐙
unicorn_face 🦄|crab 🦀|turtle 🐢|snail 🐌|bee 🐝|see_no_evil 🙈|point_up ☝️|point_right 👉|point_left 👈
point_down 👇|raised_hand ✋|v ✌️|crossed_fingers 🤞|handshake 🤝|facepalm 🤦|shrug 🤷|man-shrugging 🤷‍♂️
woman-shrugging 🤷‍♀️|bow 🙇|writing_hand ✍️|ear 👂|brain 🧠|white_large_square ⬜|black_large_square ⬛
ballot_box_with_check ☑️|heavy_plus_sign ➕|heavy_minus_sign ➖|one 1️⃣|two 2️⃣|three 3️⃣|lambda λ
`;

const BY_NAME = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((pair) => pair.split(" ")),
);

export const FAVOURITES = [
  "+1", "-1", "heart", "tada", "eyes", "white_check_mark", "warning", "x", "pray", "rocket",
  "fire", "100", "joy", "smile", "thinking_face", "wave", "clap", "raised_hands", "bulb", "bug",
  "question", "memo", "mag", "robot_face",
];

export const names = [...BY_NAME.keys()];

export function glyph(name) {
  return BY_NAME.get(name.replace(/::skin-tone-[2-6]$/, "")) ?? null;
}
