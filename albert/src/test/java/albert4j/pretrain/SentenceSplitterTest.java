package albert4j.pretrain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceSplitterTest {
  /// Each case is a paragraph with `|` wherever a sentence ends within it.
  @ParameterizedTest
  @ValueSource(
      strings = {
        // plain
        "One sentence without a stop",
        "It rained. | The sun shone.",
        "Is it so? | It is! | Good.",
        "Really?! | Yes!! | No.",
        "He ran.   | She walked.",
        "It was late; he slept: he dreamt. | Then he woke.",
        "Hello.World is no sentence end.",
        "the end of it. and so on.",
        // titles
        "Mr. Smith came. | Mrs. Smith left.",
        "Dr. Watson met Prof. Moriarty. | They spoke.",
        "I saw Capt. Hook and Lieut. Jones. | They ran.",
        "Messrs. Brown and Black called. | Nobody was in.",
        "Ask the Rev. Mr. Green. | He knows.",
        "(Mr. Toad was gone.) | The Mole wept.",
        "\"Mr. Bennet, how can you?\" | She sighed.",
        // places, firms, dates, times
        "We met at St. Ives. | It was cold.",
        "He lives in Baker St. | The house is old.",
        "Mt. Etna smoked. | We fled.",
        "Smith and Co. London sold it. | It broke.",
        "It was Jan. 5 when he came. | Snow fell.",
        "At 5 p.m. he left. | At 6 p.m. Tom left.",
        "He left at 5 p.m. | The train was late.",
        "See No. 5 on the list. | It is long.",
        "He said No. | She said yes.",
        "See Fig. 3 and Vol. 2 of it. | They are good.",
        "Cats, dogs, etc. were there. | All ran.",
        // initials
        "J. R. R. Tolkien wrote it. | Read it.",
        "I know George W. Bush. | He paints.",
        "The U.S. Army came. | It won.",
        "He went to the U.S. | The trip was long.",
        "So did I. | Then we slept.",
        "It was you and I. | Tom was not there.",
        "It was Plan B. | But it failed.",
        // numbers
        "It cost $3.50 then. | It costs 4.75 now.",
        "It grew 5.2 per cent. in 1990. | It fell in 1991.",
        "There were 12. | Twenty more came.",
        "1. Wash your hands. | Then eat.",
        "IV. The storm. | It began at noon.",
        // ellipses
        "Well ... you do not know. | Perhaps.",
        "Wait... what was that?",
        "He waited... | Nobody came.",
        // dialogue
        "\"Stop!\" she cried. | \"Why?\" he asked.",
        "\"Who are you?\" said the Caterpillar. | Alice did not know.",
        "\"Come in.\" | The door opened.",
        "\"Yes,\" he said. | \"All right.\"",
        "“Is it you?” asked Tom. | “It is.” | He laughed.",
        "'Oh! | I see,' said Ann. | 'Good.'",
        "He said \"no.\" | Then he left.",
        "\"Mr. Holmes!\" cried I. | He turned.",
        "He stopped. | --Then he went on.",
        "\"He is gone!\"--and she wept. | Nobody spoke.",
        "(It was late.) | She slept.",
        "[He bows.] | She smiles.",
        // marks alone
        "The end. * * *",
        "... and so he went. | He was glad.",
        // abbreviations in text
        "Birds, e.g. Parrots, talk. | Fish do not.",
        "It is Holmes vs. Moriarty. | Who wins?",
        "John Smith Jr. was here. | John Smith Sr. Jones was not. | Ask Sr. | The end.",
        "语言模型。 | 很好！"
      })
  void ends(String marked) {
    List<String> expected =
        Stream.of(marked.split("\\|")).map(String::strip).collect(Collectors.toList());
    String paragraph = marked.replaceAll(" *\\| *", marked.contains("。") ? "" : " ");
    assertEquals(expected, new SentenceSplitter().split(paragraph));
  }

  @Test
  void blankTextHasNoSentence() {
    assertEquals(List.of(), new SentenceSplitter().split(""));
    assertEquals(List.of(), new SentenceSplitter().split(" \t "));
  }

  @Test
  void oneSplitterServesManyParagraphs() {
    var splitter = new SentenceSplitter();
    assertEquals(List.of("A dog.", "A cat."), splitter.split("A dog. A cat."));
    assertEquals(List.of("It rains."), splitter.split("It rains."));
  }
}
