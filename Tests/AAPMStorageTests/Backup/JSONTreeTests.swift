import AAPMCore
import Testing

@testable import AAPMStorage

@Suite("JSON in one form")
struct JSONTreeTests {
    @Test(
        "Texts of equal values become the same text",
        arguments: [
            (#"{"b":1,"a":2}"#, #"{"a":2,"b":1}"#),
            (#" { "aa" : [ 1 , true , null , false ] } "#, #"{"aa":[1,true,null,false]}"#),
            (#"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#),
            (#"{"é":1,"z":2}"#, #"{"z":2,"é":1}"#),
            (#"["\u00e9\ud83d\ude00\/\b\f\n\r\t\"\\"]"#, "[\"é😀/\\u0008\\u000c\\n\\r\\t\\\"\\\\\"]"),
            ("{}", "{}"), ("[]", "[]"), (#"[[{}],[[]]]"#, #"[[{}],[[]]]"#),
            ("[1.0,10e-1,1E0,0.1e+1]", "[1,1,1,1]"),
            ("[-0,0.0,-0.00,0e5]", "[0,0,0,0]"),
            ("[100000,1e5,0.0000001,1e-7]", "[100000,100000,0.0000001,0.0000001]"),
            ("[12345678901234567890123,-1.50]", "[12345678901234567890123e0,-1.5]"),
            ("[1e21,1e20,1e-41]", "[1e21,100000000000000000000,1e-41]"),
        ])
    func canonical(text: String, expected: String) throws {
        let tree = try JSONTree(parsing: text.utf8)
        #expect(tree.text == expected)
        #expect(try JSONTree(parsing: tree.text.utf8) == tree)
    }

    @Test(
        "What is no JSON is refused, and so is what PostgreSQL could not hold",
        arguments: [
            "", "{", "[1,]", "{\"a\"}", "{a:1}", "[1] x", "tru", "[01]", "[1.]", "[.5]", "[+1]", "[1e]", "\"\u{1}\"",
            #""\ud800""#, #""\ud800x""#, #""\udc00""#, #""\u00g0""#, #""\u0000""#, #""\x""#, "\"", "nul",
            String(repeating: "[", count: 201) + String(repeating: "]", count: 201),
        ])
    func refused(text: String) {
        #expect(throws: StorageError.self) { try JSONTree(parsing: text.utf8) }
    }

    @Test(
        "Every double keeps its value",
        arguments: [0.1, -0.5, 1, .leastNonzeroMagnitude, 1.7976931348623157e308, 1.0 / 3, -0.0])
    func doubles(number: Double) throws {
        let text = try #require(DecimalText.canonical(number))
        #expect(Double(text) == number)
    }

    @Test("A number that is not finite has no text", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(number: Double) {
        #expect(DecimalText.canonical(number) == nil)
    }

    @Test("A digest tells contents apart, but not orders, and survives its own text")
    func digest() throws {
        func digest(_ lines: [String]) -> ContentDigest {
            var digest = ContentDigest()
            for line in lines { digest.add(line.utf8) }
            return digest
        }
        let whole = digest(["a", "b", "c"])
        #expect(whole == digest(["c", "a", "b"]))
        #expect(whole != digest(["a", "b"]))
        #expect(whole != digest(["a", "b", "b"]))
        #expect(digest(["a", "a"]) != digest(["b", "b"]))
        let line = try BackupFormat.line(whole)
        #expect(BackupFormat.value(of: line) == whole)
    }
}
