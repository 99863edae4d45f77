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
    @Test(
        "Whoever wrote no amount is told what is wrong with it",
        arguments: [
            ("1,50", "comma"), ("1,000.00", "comma"), ("0.0000001", "six places"), ("1000000001", "1000000000"),
            ("99999999999999999999", "1000000000"), ("$2.50", "digits alone"), ("-1", "digits alone"),
            ("", "digits alone"), ("1.2.3", "digits alone"), ("5.", "digits alone"),
        ])
    func faults(text: String, reason: String) throws {
        #expect(try #require(MicroUSD.fault(inDollars: text)).contains(reason))
    }

    @Test("An amount has no fault", arguments: ["0", "2.50", "1000000000.999999"])
    func faultless(text: String) {
        #expect(MicroUSD.fault(inDollars: text) == nil)
    }
}
