/// The words of lessons and of answers to exercises.
struct LessonPhrases: Sendable {
    /// A unit's title where the pack has none: `{form}`.
    let plainTitle: String
    /// A unit's explanation where the pack has none: `{written}`, `{good}`.
    let plainExplanation: String
    /// The same where the pack's are made of a form that nobody knows: `{written}`.
    let openTitle: String
    let openExplanation: String
    /// Added to why a unit was chosen when its good sentence is a model and not the learner's.
    let reasonModel: String
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
    let errorHuntExample: String
    let choosePhrase: String
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
    /// `{title}`
    let freeWithoutTitle: String
    /// A sentence of the lesson was given as one's own.
    let ownWords: String
    let freeTooShort: String
    /// After "unclear": `{bad}`, `{good}`.
    let otherWords: String
    /// The same for a good sentence that is none of the learner's.
    let otherWordsModel: String
}

extension LessonPhrases {
    static let english = LessonPhrases(
        plainTitle: "“{form}”",
        plainExplanation:
            "You wrote “{written}”. A speaker would say “{good}”. Read both aloud and listen for the change.",
        openTitle: "Instead of “{written}”",
        openExplanation:
            "“{written}” kept the talk going, and that is what counts. Only you know what you meant by it, so here is how others found their word.",
        reasonModel: "There is more than one way to put what you meant, so a model shows the way.",
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
        errorHuntExample: "One thing in this sentence can be better. Find it and write the whole sentence.",
        choosePhrase: "Choose the words that help you on when a sentence will not come.",
        reorder: "Put the words in order.",
        freeSentence: "Write a sentence of your own with “{form}”.",
        freeSentenceFree: "Write a sentence of your own that uses this.",
        correct: ["Exactly right.", "Yes, that is it.", "Well done."],
        almost: "Right! Only a small slip of typing; look at the marked letters.",
        incorrect: "Not yet. Compare the marked words and try again.",
        freeWithoutForm: "A good sentence. Now try one in which you need “{form}”.",
        freeWithoutTitle: "A good sentence. Now try one that uses this: {title}.",
        ownWords:
            "That sentence is from the lesson, and it is a good one. Now say something of your own with it; a few changed words are enough.",
        freeTooShort: "Make it a little longer: a whole sentence shows that you own the form.",
        otherWords: "Put side by side: not “{bad}” but “{good}”. Only the marked part changes; the rest you had.",
        otherWordsModel:
            "Put side by side: “{bad}” and “{good}”. The second one carries you on in the language that you are learning."
    )

    static let spanish = LessonPhrases(
        plainTitle: "«{form}»",
        plainExplanation:
            "Escribiste «{written}». Lo natural es «{good}». Lee las dos en voz alta y fíjate en qué cambia.",
        openTitle: "En lugar de «{written}»",
        openExplanation:
            "«{written}» mantuvo viva la charla, y eso es lo que cuenta. Solo tú sabes qué querías decir; mira cómo otros encontraron su palabra.",
        reasonModel: "Hay más de una manera de decir lo que querías, así que un modelo te enseña el camino.",
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
        errorHuntExample: "Hay algo que puede mejorar en esta frase. Encuéntralo y escribe la frase entera.",
        choosePhrase: "Elige las palabras que te ayudan a seguir cuando una frase no sale.",
        reorder: "Ordena las palabras.",
        freeSentence: "Escribe una frase tuya con «{form}».",
        freeSentenceFree: "Escribe una frase tuya en la que uses esto.",
        correct: ["¡Exacto!", "Sí, eso es.", "Muy bien."],
        almost: "¡Bien! Solo un pequeño despiste al teclear; mira las letras marcadas.",
        incorrect: "Todavía no. Compara las palabras marcadas e inténtalo otra vez.",
        freeWithoutForm: "Buena frase. Ahora prueba con una en la que necesites «{form}».",
        freeWithoutTitle: "Buena frase. Ahora prueba con una en la que uses esto: {title}.",
        ownWords:
            "Esa frase es de la lección, y es buena. Ahora di algo tuyo con ella; basta con cambiar unas palabras.",
        freeTooShort: "Hazla un poco más larga: una frase entera demuestra que la forma ya es tuya.",
        otherWords: "Lado a lado: no «{bad}» sino «{good}». Solo cambia lo marcado; lo demás ya lo tenías.",
        otherWordsModel:
            "Lado a lado: «{bad}» y «{good}». Con la segunda sigues adelante en la lengua que aprendes.")
}
