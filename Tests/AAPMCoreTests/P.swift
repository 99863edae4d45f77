import Testing
@Suite struct P7 { @Test func a() { #expect(1 == 1) } }
