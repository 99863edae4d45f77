import AAPMCore
import Testing

@Suite("Dollars in writing")
struct MicroUSDTextTests {
    @Test(
        "Up to six places are read exactly",
        arguments: [
            ("0", 0), ("2.50", 2_500_000), ("2.5", 2_500_000), ("0.000001", 1), ("00.10", 100_000), ("7", 7_000_000),
            ("0.29", 290_000), ("1000000000.999999", 1_000_000_000_999_999),
        ] as [(String, Int64)])
    func read(text: String, amount: Int64) {
        #expect(MicroUSD(dollars: text) == MicroUSD(amount))
    }

    @Test(
        "Anything else is no amount",
        arguments: [
            "", ".", ".5", "5.", "-1", "+1", "1,50", "1.0000001", "1.2.3", "1e3", "$1", " 1", "١", "1000000001",
            "99999999999999999999",
        ])
    func refused(text: String) {
        #expect(MicroUSD(dollars: text) == nil)
    }
}
