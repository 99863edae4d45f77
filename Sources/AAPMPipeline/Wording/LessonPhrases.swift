/// The words of lessons and of answers to exercises.
struct LessonPhrases: Sendable {
    /// A unit's title where the pack has none: `{form}`.
    let plainTitle: String
    /// A unit's explanation where the pack has none: `{written}`, `{good}`.
    let plainExplanation: String
    /// Why a unit was chosen: `{sessions}` earlier ones.
    let reasonFossilising: String
    let reasonRecurrent: String
    let reasonClustered: String
    let reasonNovel: String
    let reasonSlip: String
    /// Instructions; `{slip}` is what the learner wrote.
    let gap: String
    let gapAfterSlip: String
    let chooseForm: String
    let chooseSentence: String
    let errorHunt: String
    let reorder: String
    /// `{form}`
    let freeSentence: String
    let freeSentenceFree: String
    /// Answers.
    let correct: [String]
    let almost: String
    let incorrect: String
    /// `{form}`
    let freeWithoutForm: String
    let freeTooShort: String
    /// After "unclear": `{bad}`, `{good}`.
    let otherWords: String
}

extension LessonPhrases {
    static let english = LessonPhrases(
        plainTitle: "“{form}”",
        plainExplanation:
            "You wrote “{written}”. A speaker would say “{good}”. Read both aloud and listen for the change.",
        reasonFossilising:
            "This one has come up in {sessions} earlier talks. It is worth a fresh look from another side, and it will pay off.",
        reasonRecurrent: "You have met this before ({sessions} earlier talks), so you already know half of it.",
        reasonClustered: "Several places in this talk belong together here: one idea helps with all of them.",
        reasonNovel: "This came up for the first time, a good moment to make it yours.",
        reasonSlip: "You usually get this right; just a quick refresher.",
        gap: "Fill the gap.",
        gapAfterSlip: "Fill the gap. In the talk you wrote “{slip}”.",
        chooseForm: "Choose the form that fits.",
        chooseSentence: "Choose the sentence that a speaker would say.",
        errorHunt: "One thing in your sentence can be better. Find it and write the whole sentence.",
        reorder: "Put the words in order.",
        freeSentence: "Write a sentence of your own with “{form}”.",
        freeSentenceFree: "Write a sentence of your own that uses this.",
        correct: ["Exactly right.", "Yes, that is it.", "Well done."],
        almost: "Right! Only a small slip of typing; look at the marked letters.",
        incorrect: "Not yet. Compare the marked words and try again.",
        freeWithoutForm: "A good sentence. Now try one in which you need “{form}”.",
        freeTooShort: "Make it a little longer: a whole sentence shows that you own the form.",
        otherWords: "Put side by side: not “{bad}” but “{good}”. Only the marked part changes; the rest you had.")

    static let spanish = LessonPhrases(
        plainTitle: "«{form}»",
        plainExplanation:
            "Escribiste «{written}». Lo natural es «{good}». Lee las dos en voz alta y fíjate en qué cambia.",
        reasonFossilising:
            "Esto ha salido en {sessions} conversaciones anteriores. Merece una mirada nueva, y se va a notar.",
        reasonRecurrent: "Ya lo conoces de {sessions} conversaciones anteriores: tienes la mitad hecha.",
        reasonClustered: "Varios momentos de esta charla van juntos: una sola idea los aclara todos.",
        reasonNovel: "Ha salido por primera vez: buen momento para hacerlo tuyo.",
        reasonSlip: "Casi siempre te sale bien; solo un repaso rápido.",
        gap: "Completa el hueco.",
        gapAfterSlip: "Completa el hueco. En la charla escribiste «{slip}».",
        chooseForm: "Elige la forma que encaja.",
        chooseSentence: "Elige la frase que diría un hablante.",
        errorHunt: "Hay algo que puede mejorar en tu frase. Encuéntralo y escribe la frase entera.",
        reorder: "Ordena las palabras.",
        freeSentence: "Escribe una frase tuya con «{form}».",
        freeSentenceFree: "Escribe una frase tuya en la que uses esto.",
        correct: ["¡Exacto!", "Sí, eso es.", "Muy bien."],
        almost: "¡Bien! Solo un pequeño despiste al teclear; mira las letras marcadas.",
        incorrect: "Todavía no. Compara las palabras marcadas e inténtalo otra vez.",
        freeWithoutForm: "Buena frase. Ahora prueba con una en la que necesites «{form}».",
        freeTooShort: "Hazla un poco más larga: una frase entera demuestra que la forma ya es tuya.",
        otherWords: "Lado a lado: no «{bad}» sino «{good}». Solo cambia lo marcado; lo demás ya lo tenías.")
}
