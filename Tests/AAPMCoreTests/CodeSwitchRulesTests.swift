import AAPMCore
import Testing

@Suite("Code-switch gradient")
struct CodeSwitchRulesTests {
    @Test(
        "The share of L1 falls by session count",
        arguments: [
            (1, 0.80), (5, 0.80), (6, 0.60), (15, 0.60), (16, 0.40), (30, 0.40), (31, 0.20), (50, 0.20), (51, 0.05),
            (500, 0.05),
        ])
    func share(session: Int, expected: Double) {
        #expect(CodeSwitchRules.nativeShare(session: session) == expected)
    }
}
