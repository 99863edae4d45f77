import AAPMCore
import AAPMLinguistics
import Testing

@Suite("Vectors without a model")
struct HashingEmbedderTests {
    private let embedder = HashingEmbedder()

    private func nearness(_ one: String, _ other: String) -> Float {
        zip(self.embedder.vector(of: one), self.embedder.vector(of: other)).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test("The vector of a word is the same on every machine")
    func golden() {
        let places = self.embedder.vector(of: "¡Hola!").enumerated().filter { $0.element != 0 }
        #expect(places.map(\.offset) == [47, 55, 60, 75, 180, 220, 233])
        let expected: [Float] = [0.179605, 0.898027, 0.179605, 0.179605, 0.179605, -0.179605, -0.179605]
        #expect(zip(places, expected).allSatisfy { abs($0.element - $1) < 1e-6 })
    }

    @Test(
        "Every text has a vector of length 1",
        arguments: ["", "?!", "a", "¿Dónde está la biblioteca?", "日本語", String(repeating: "palabra ", count: 30_000)])
    func unitLength(text: String) {
        let vector = self.embedder.vector(of: text)
        #expect(vector.count == 256)
        #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
    }

    @Test(
        "Texts that share words or parts of words are nearer than texts that do not",
        arguments: [
            ("¿Dónde está la biblioteca?", "Busco la biblioteca municipal", "Quiero comer una manzana"),
            ("biblioteca", "bibliotecas", "manzana"),
            ("forgets the article before nouns", "article left out before a noun", "verb in the wrong tense"),
            ("ayer fui al mercado con mi hermana", "mi hermana fue ayer al mercado", "el tren sale a las ocho"),
        ])
    func near(text: String, near: String, far: String) {
        #expect(self.nearness(text, near) > self.nearness(text, far) + 0.1)
    }

    @Test("Case, accents and how they are written do not matter", arguments: ["CAFÉ", "cafe", "cafe\u{301}", "¡Café!"])
    func folding(text: String) {
        #expect(self.embedder.vector(of: text) == self.embedder.vector(of: "café"))
    }

    @Test("A list of texts gives the vectors in order")
    func order() async throws {
        let caller = ModelCaller(learner: ID("learner-1"), purpose: .embedding)
        let vectors = try await self.embedder.vectors(of: ["uno", "dos"], for: caller)
        #expect(vectors == [self.embedder.vector(of: "uno"), self.embedder.vector(of: "dos")])
        #expect(self.embedder.space == "aapm-hashing-1/256")
    }
}
