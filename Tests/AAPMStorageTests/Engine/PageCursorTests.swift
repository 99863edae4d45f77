import AAPMCore
import Testing

@Suite("Page cursors")
struct PageCursorTests {
    @Test(
        "A cursor reads back from its text",
        arguments: [
            PageCursor(createdAt: Timestamp(microseconds: 0), id: "a"),
            PageCursor(createdAt: Timestamp(microseconds: -1), id: "s-1_x"),
            PageCursor(createdAt: Timestamp(microseconds: .max), id: "018f3a5e-0000-7000-8000-00000000000a"),
        ])
    func roundTrip(cursor: PageCursor) {
        #expect(PageCursor(cursor.text) == cursor)
    }

    @Test("The text is the time in hexadecimal, a dot and the id")
    func text() {
        #expect(PageCursor(createdAt: Timestamp(microseconds: 255), id: "s1").text == "00000000000000ff.s1")
    }

    @Test(
        "Rubbish is refused",
        arguments: [
            "", ".", "00000000000000ff", "00000000000000ff.", "00000000000000fg.s1", "00000000000000FF.s1",
            "0000000000000ff.s1", "00000000000000ff.s 1", "00000000000000ff.S1", "00000000000000ff,s1",
            "00000000000000ff." + String(repeating: "a", count: 65), "00000000000000ff.é",
        ])
    func rubbish(text: String) {
        #expect(PageCursor(text) == nil)
    }
}
