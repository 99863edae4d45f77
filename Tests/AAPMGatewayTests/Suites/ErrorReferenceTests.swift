import AAPMCore
import Foundation
import HTTPTypes
import Testing

@testable import AAPMGateway

@Suite("docs/errors.md")
struct ErrorReferenceTests {
    /// `AAPM_WRITE_DOCS=1` writes the page instead of comparing it.
    @Test("The page lists every code as the code has it")
    func upToDate() throws {
        let page = Contract.projectRoot.appending(path: "docs/errors.md")
        let expected = try self.page()
        if ProcessInfo.processInfo.environment["AAPM_WRITE_DOCS"] != nil {
            try expected.write(to: page, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: page, encoding: .utf8) == expected)
    }

    private func page() throws -> String {
        let meanings = try self.meanings()
        var lines = [
            "# Error codes", "",
            "Made from `Sources/AAPMCore/Errors/ErrorCode.swift`; a test compares the two. To write it again:",
            "`AAPM_WRITE_DOCS=1 swift test --filter ErrorReferenceTests`.", "",
            "Every failure is `application/problem+json` (RFC 9457) with one of these codes. The hundreds name the service",
            "that refuses: 1xx sessions and turns, 2xx pipeline, lessons and analysis, 3xx characters and personas,",
            "4xx identity and limits, 5xx whatever stands behind. The HTTP status is independent of it.", "",
            "| code | status | title | meaning |", "|---|---|---|---|",
        ]
        for code in ErrorCode.allCases {
            let meaning = try #require(meanings[code.rawValue], "\(code.text) has no doc comment")
            lines.append("| \(code.text) | \(code.status.code) | \(code.title) | \(meaning) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The doc comment of each case, by number.
    private func meanings() throws -> [Int: String] {
        let source = try String(
            contentsOf: Contract.projectRoot.appending(path: "Sources/AAPMCore/Errors/ErrorCode.swift"), encoding: .utf8
        )
        var meanings: [Int: String] = [:]
        var comment: [String] = []
        for line in source.components(separatedBy: "\n").map({ $0.trimmingCharacters(in: .whitespaces) }) {
            if line.hasPrefix("/// ") {
                comment.append(String(line.dropFirst(4)))
            } else if line.hasPrefix("case "),
                let number = line.split(separator: "=").last.flatMap({
                    Int($0.trimmingCharacters(in: .whitespaces))
                })
            {
                meanings[number] = comment.joined(separator: " ")
                comment = []
            } else {
                comment = []
            }
        }
        return meanings
    }
}
