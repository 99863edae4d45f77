/// What a learner and a model say in the measured talk: the same every time.
enum BenchTalk {
    /// What a teacher would take up in a line.
    struct Slip: Sendable {
        let quote: String
        let correction: String
        let rule: String

        init(_ quote: String, _ correction: String, _ rule: String) {
            self.quote = quote
            self.correction = correction
            self.rule = rule
        }
    }

    /// Forty lines of a learner at A2, each with what is wrong in it.
    static let learner: [(text: String, slips: [Slip])] = [
        ("Hola, buenos días. Me llamo Ana y vengo de Boston.", []),
        ("Hoy yo soy muy cansado porque el viaje fue largo.", [Slip("soy", "estoy", "es.ser_estar")]),
        ("Quiero un café con leche y un cosa para comer.", [Slip("un cosa", "una cosa", "es.article")]),
        ("Sí, una tostada con tomate está bien, gracias.", []),
        ("Me gusta mucho las playas de aquí.", [Slip("gusta", "gustan", "es.gustar")]),
        ("¿Vive usted cerca de la playa o en el centro?", []),
        ("Mi hermana tiene veinte años y ella es enfermera.", []),
        (
            "Ella trabaja en un hospital muy grande con muchos gente.",
            [Slip("muchos gente", "mucha gente", "es.agreement.determiner_noun")]
        ),
        ("Yo estudio arquitectura, pero ahora estoy de vacaciones.", []),
        ("Ayer yo fui al mercado y compro unas naranjas.", [Slip("compro", "compré", "es.past_time")]),
        ("Las naranjas de aquí son más dulce que en Boston.", [Slip("dulce", "dulces", "es.agreement.predicate")]),
        ("¿A qué hora abre el museo del puerto los domingos?", []),
        ("Mañana voy ir a la isla con el barco de las diez.", [Slip("voy ir", "voy a ir", "es.infinitive")]),
        ("¿Cuánto cuesta el billete de ida y vuelta?", []),
        ("Es un poco caro, pero quiero ver la isla.", []),
        ("Mi amigo dice la isla es muy bonita.", [Slip("dice la", "dice que la", "es.missing_que")]),
        ("Él vive en Puerto Alba desde hace dos años.", []),
        ("Estamos buscando para un piso con balcón.", [Slip("buscando para", "buscando", "es.preposition.verb")]),
        ("El piso de la calle del Mar es demasiado pequeño.", []),
        ("Necesito más espacio para mis libros y mi bicicleta.", []),
        ("Conozco Pablo, el panadero, es muy simpático.", [Slip("Conozco", "Conozco a", "es.personal_a")]),
        ("Su pan es el mejor de la ciudad, en mi opinión.", []),
        ("¿Qué me recomienda usted para cenar esta noche?", []),
        ("No como carne, pero el pescado me gusta mucho.", []),
        ("Tengo hambre siempre después de nadar en el mar.", []),
        ("El agua está fría, pero no me importa.", []),
        ("Si tengo tiempo, yo visitaría el faro el viernes.", [Slip("visitaría", "visitaré", "es.si_clause")]),
        ("¿Es posible subir al faro o está cerrado?", []),
        ("Gracias por la información, es usted muy amable.", []),
        ("Quiero que mi madre viene a verme en verano.", [Slip("viene", "venga", "es.subjunctive")]),
        ("Ella no habla español, solo un poco de italiano.", []),
        ("Voy a enseñar ella las palabras más importantes.", []),
        ("¿Cómo se dice cuando el mar está muy movido?", []),
        ("Ah, claro, hay oleaje. Es una palabra nueva para mí.", []),
        ("En invierno hace mucho frío en mi ciudad.", []),
        ("Aquí la gente come muy tarde, ¿verdad?", []),
        ("Estoy muy embarazada porque llegué tarde a la cena.", [Slip("embarazada", "avergonzada", "es.false_friend")]),
        ("No sabía nada y no dije algo a nadie.", [Slip("algo", "nada", "es.negation")]),
        ("La próxima vez voy a salir de casa más temprano.", []),
        ("Muchas gracias por todo y hasta mañana.", []),
    ]

    /// What the model says for the character, in turn: of the length that the prompts ask for.
    static let character = [
        "Ay, qué viaje más largo. Siéntese aquí un momento, que hoy hay sitio junto a la ventana. ¿Qué le pongo?",
        "Muy bien, ahora mismo se lo traigo. El pan es de esta mañana y todavía está caliente. ¿Algo más?",
        "Claro que sí. A mí también me gusta pasear por el puerto cuando cierro el café. ¿Y a usted?",
        "Pues mire, los domingos viene mucha gente y hay que esperar un poco. ¿Viene sola o con alguien?",
        "Eso está muy bien. Mi hijo estudia fuera y lo veo poco, así que la entiendo. ¿Cuándo vuelve usted a casa?",
    ]

    /// What a model notes of an earlier part: as long as the prompts allow.
    static let notes = """
        Ana from Boston is on holiday in Puerto Alba and studies architecture. She was tired after a long journey and \
        ordered a milky coffee and toast with tomato, which she liked. She likes the beaches, does not eat meat but likes \
        fish, and has a sister of twenty who is a nurse. She wants to take the ten o'clock boat to the island, finds the \
        ticket a little dear, and is looking for a flat with a balcony together with a friend who has lived here for two \
        years. The character told her that a son studies away from home, and promised to ask about the lighthouse.
        """
}
