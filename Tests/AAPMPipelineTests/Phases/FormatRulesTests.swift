import AAPMCore
import Testing

@testable import AAPMPipeline

@Suite("Phase 4, the format of a lesson")
struct FormatRulesTests {
    @Test(
        "The rules in their order",
        arguments: [
            ([FrictionType.register], 9, Tier.immersion, 2, LessonFormat.flashcards),
            ([.register], 1, .immersion, 3, .dialogue),
            ([.register], 1, .negotiation, 3, .debrief),
            ([.pragmatic, .lexical], 2, .companion, 3, .dialogue),
            ([.cultural, .lexical, .lexical], 4, .immersion, 3, .slideshow),
            ([.lexical, .morphosyntactic], 4, .immersion, 3, .slideshow),
            ([.lexical, .morphosyntactic], 5, .immersion, 3, .flashcards),
            ([.lexical], 51, .immersion, 3, .slideshow),
        ])
    func format(types: [FrictionType], cards: Int, tier: Tier, sessions: Int, expected: LessonFormat) {
        #expect(FormatRules.format(types: types, cards: cards, tier: tier, sessions: sessions) == expected)
    }
}
