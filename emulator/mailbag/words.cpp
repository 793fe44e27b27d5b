#include "mailbag/words.hpp"

namespace exemu::mailbag {

namespace {

constexpr std::string_view latin[] = {"quarter", "invoice", "meeting", "the", "of", "for", "schedule", "contract", "update", "and", "draft",
    "migration", "review", "server", "with", "Monday", "budget", "offer", "please", "find", "report", "delivery", "customer", "plan",
    "before", "next", "week", "answer", "project", "list", "change", "request", "holiday", "travel", "team", "note", "order", "release",
    "test", "until"};

constexpr std::string_view greek[] = {"τιμολόγιο", "συνάντηση", "και", "για", "το", "πρόγραμμα", "σύμβαση", "ενημέρωση", "σχέδιο", "με",
    "παράδοση", "πελάτης", "προσφορά", "παρακαλώ", "αναφορά", "εβδομάδα", "απάντηση", "έργο", "λίστα", "αλλαγή", "αίτημα", "διακοπές",
    "ταξίδι", "ομάδα", "σημείωση", "παραγγελία", "δοκιμή", "μέχρι", "Δευτέρα", "πριν"};

constexpr std::string_view cyrillic[] = {"счёт", "встреча", "и", "для", "график", "договор", "обновление", "черновик", "с", "доставка",
    "клиент", "предложение", "пожалуйста", "отчёт", "неделя", "ответ", "проект", "список", "изменение", "запрос", "отпуск", "поездка",
    "команда", "заметка", "заказ", "проверка", "до", "понедельник", "перед", "бюджет"};

constexpr std::string_view arabic[] = {"فاتورة", "اجتماع", "و", "من", "إلى", "جدول", "عقد", "تحديث", "مسودة", "مع", "تسليم", "عميل", "عرض",
    "الرجاء", "تقرير", "أسبوع", "رد", "مشروع", "قائمة", "تغيير", "طلب", "إجازة", "سفر", "فريق", "ملاحظة", "اختبار", "حتى", "الاثنين", "قبل",
    "ميزانية"};

constexpr std::string_view cjk[] = {"会議", "請求書", "予定", "契約", "更新", "草案", "納品", "顧客", "提案", "報告", "来週", "返信",
    "計画", "一覧", "変更", "依頼", "休暇", "出張", "チーム", "メモ", "注文", "試験", "发票", "会议", "合同", "报告", "客户", "项目",
    "회의", "계약", "보고서", "고객", "일정"};

constexpr std::string_view emoji[] = {"🎉", "quarter", "👍", "meeting", "🚀", "the", "😀", "schedule", "👩‍💻", "update", "📎",
    "review", "🏖️", "Monday", "❤️", "report", "🇬🇷", "team", "✅", "plan", "🍕", "lunch", "👋🏽", "please", "🔥", "next"};

constexpr Person of_latin[] = {{"Dana Whitfield", "dana.whitfield@fabrikam.test"}, {"José Álvarez", "jose.alvarez@adatum.test"},
    {"Żaneta Łukasik", "zaneta@litware.test"}, {"Newsletter", "news@tailspin.test"}, {"Jürgen Groß", "j.gross@northwind.test"},
    {"Smith, Pat", "pat.smith@fabrikam.test"}};
constexpr Person of_greek[] = {{"Ελένη Παπαδοπούλου", "eleni@adatum.test"}, {"Νίκος Ιωάννου", "n.ioannou@fabrikam.test"}};
constexpr Person of_cyrillic[] = {{"Ольга Иванова", "olga@litware.test"}, {"Пётр Сергеев", "p.sergeev@northwind.test"}};
constexpr Person of_arabic[] = {{"ليلى حداد", "layla@adatum.test"}, {"عمر الخطيب", "omar@tailspin.test"}};
constexpr Person of_cjk[] = {{"山田 太郎", "yamada@fabrikam.test"}, {"王小明", "wang@litware.test"}, {"김민수", "kim@northwind.test"}};
constexpr Person of_emoji[] = {{"Robin 🦊", "robin@tailspin.test"}, {"Team 🚀", "team@adatum.test"}};

} // namespace

Vocabulary vocabulary_of(Script script)
{
    switch (script) {
    case Script::latin: return {latin};
    case Script::greek: return {greek};
    case Script::cyrillic: return {cyrillic};
    case Script::arabic: return {arabic};
    case Script::cjk: return {cjk, "", "。"};
    case Script::emoji: return {emoji};
    }
    return {latin};
}

std::span<const Person> outsiders(Script script)
{
    switch (script) {
    case Script::latin: return of_latin;
    case Script::greek: return of_greek;
    case Script::cyrillic: return of_cyrillic;
    case Script::arabic: return of_arabic;
    case Script::cjk: return of_cjk;
    case Script::emoji: return of_emoji;
    }
    return of_latin;
}

} // namespace exemu::mailbag
