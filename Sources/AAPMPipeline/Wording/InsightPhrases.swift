/// The words of insights.
struct InsightPhrases: Sendable {
    /// Counted things as (one, more): `{n}`.
    typealias Counted = (one: String, many: String)

    /// `{turns}`, `{language}`, `{character}`
    let headline: String
    /// `{n}`
    let turns: Counted
    let taskReached: String
    /// `{title}`, `{times}`
    let usedCorrectly: String
    let times: Counted
    /// `{title}`
    let putRight: String
    /// `{clear}`, `{turns}`
    let clearTurns: String
    let allClear: String
    /// `{turns}`, `{language}`
    let keptGoing: String
    /// Outcomes of directives: `{form}`
    let outcomeCorrect: String
    let outcomeIncorrect: String
    let outcomeAvoided: String
    let outcomeOpen: String
    /// `{character}`, `{date}`, `{written}`, `{good}`
    let because: String
    /// `{character}`, `{good}`
    let becauseWithoutSource: String
    /// `{good}`
    let next: String
    /// `{day}`, `{month}`
    let date: String
    let months: [String]
    let languages: [String: String]
}

extension InsightPhrases {
    static let english = InsightPhrases(
        headline: "{turns} in {language} with {character}: every one of them counts.",
        turns: ("{n} turn", "{n} turns"),
        taskReached: "You got done what you came for.",
        usedCorrectly: "{title}: right {times}.",
        times: ("once", "{n} times"),
        putRight: "{title}: it wobbled at first, and later in the same talk you had it.",
        clearTurns: "{clear} of your {turns} went through without a hitch.",
        allClear: "Everything you wrote went through without a hitch.",
        keptGoing: "You kept a talk going for {turns} in {language}, and that is how it is learned.",
        outcomeCorrect: "You used it, and it fitted.",
        outcomeIncorrect: "You went for it, which is the hard part. There will be another opening for it.",
        outcomeAvoided: "You found another way to say it this time, a skill of its own. There will be another opening.",
        outcomeOpen: "The opening came just before the talk ended; it stays open for you.",
        because: "{character} steered there because on {date} you wrote “{written}”. A speaker says “{good}”.",
        becauseWithoutSource: "{character} steered there so that you could say something like “{good}”.",
        next: "In a coming talk someone will give you a good reason to say something like “{good}”.",
        date: "{day} {month}",
        months: [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ],
        languages: ["es": "Spanish", "en": "English"])

    static let spanish = InsightPhrases(
        headline: "{turns} en {language} con {character}: cada uno cuenta.",
        turns: ("{n} turno", "{n} turnos"),
        taskReached: "Conseguiste lo que venías a hacer.",
        usedCorrectly: "{title}: te salió bien {times}.",
        times: ("una vez", "{n} veces"),
        putRight: "{title}: al principio dudaste y más tarde, en la misma charla, ya lo tenías.",
        clearTurns: "{clear} de tus {turns} salieron redondos.",
        allClear: "Todo lo que escribiste salió redondo.",
        keptGoing: "Mantuviste una conversación de {turns} en {language}, y así es como se aprende.",
        outcomeCorrect: "Lo usaste y encajó.",
        outcomeIncorrect: "Te lanzaste, que es lo difícil. Habrá otra ocasión para esta forma.",
        outcomeAvoided: "Esta vez encontraste otra manera de decirlo, que también es un arte. Habrá otra ocasión.",
        outcomeOpen: "La ocasión llegó justo antes de terminar; queda abierta para ti.",
        because: "{character} llevó la charla hacia ahí porque el {date} escribiste «{written}». Se dice «{good}».",
        becauseWithoutSource: "{character} llevó la charla hacia ahí para que pudieras decir algo como «{good}».",
        next: "En una próxima charla alguien te dará un buen motivo para decir algo como «{good}».",
        date: "{day} de {month}",
        months: [
            "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
            "noviembre", "diciembre",
        ],
        languages: ["es": "español", "en": "inglés"])

    func count(_ counted: Counted, _ number: Int) -> String {
        Phrasebook.fill(number == 1 ? counted.one : counted.many, ["n": String(number)])
    }
}
