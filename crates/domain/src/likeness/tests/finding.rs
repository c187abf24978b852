//! Misspelt and otherwise written names that must be found, with and without a date of birth.

use super::{Nicknames, ask, person, score};

/// On record, and as it is typed.
const FOUND: &[(&str, &str)] = &[
    // English and Welsh, misheard and mistyped.
    ("SMITH, John 1985-04-03", "smyth jon"),
    ("SMITH, John 1985-04-03", "john smiht"),
    ("SMITH, John 1985-04-03", "smi john 3/4/85"),
    ("SMITH, John 1985-04-03", "SMITH, J 4/3/1985"),
    ("SMITH, John 1985-04-03", "smith"),
    ("SMITH, John 1985-04-03", "john smith 1985"),
    ("SMITH, John 1985-04-03", "john smith 41"),
    ("SMITH, John 1985-04-03", "smth john 3/4/58"),
    ("THOMPSON, Stephen 1990-03-12", "thomson steven"),
    ("CLARKE, Catherine", "clark kathryn"),
    ("PHILLIPS, Jeffrey", "philips jefrey"),
    ("REID, Shaun", "reed shawn"),
    ("WRIGHT, Gillian", "right jillian"),
    ("BROWN, Alan", "browne allan"),
    ("WHITE, Philippa", "whyte phillipa"),
    ("BAILEY, Nicholas", "bailey nicolas"),
    ("SMITH-JONES, Anna", "jones anna"),
    ("SMITH-JONES, Anna", "smith jones anna"),
    ("SMITH-JONES, Anna", "smithjones anna"),
    ("TAYLOR, John Paul", "taylor paul"),
    ("TAYLOR, John Paul", "taylor john"),
    // Irish and Scottish.
    ("O'BRIEN, Mary", "obrien mary"),
    ("O'BRIEN, Mary", "o brien mary"),
    ("O’BRIEN, Mary", "brien mary"),
    ("O'SULLIVAN, Sean", "sullivan sean"),
    ("SULLIVAN, Sean", "o'sullivan sean"),
    ("McDONALD, Kieran", "macdonald kieron"),
    ("MACDONALD, Kieran", "mc donald kieran"),
    ("McKENZIE, Niamh", "mackenzie niamh"),
    ("GALLAGHER, Aoife", "gallaher aoife"),
    ("CONNOLLY, Ciaran", "conolly ciaran"),
    ("Ó BRIAIN, Pádraig", "o briain padraig"),
    // Arabic names and names from Pakistan, Bangladesh and India.
    ("KHAN, Mohammed 1990-03-12", "KHAN M 12.03.1990"),
    ("KHAN, Mohammed 1990-03-12", "khan muhammad"),
    ("KHAN, Mohammed 1990-03-12", "mohamed khan"),
    ("KHAN, Mohammed 1990-03-12", "kahn mohamad"),
    ("KHAN, Mohammed 1990-03-12", "md khan"),
    ("KHAN, Mohammed 1990-03-12", "mohd khan 13/3/90"),
    ("HUSSAIN, Zainab", "hussein zaynab"),
    ("HUSSAIN, Zainab", "hossain zeinab"),
    ("AHMED, Yusuf", "ahmad youssef"),
    ("AHMED, Yusuf", "ahmet yousaf"),
    ("AHMED, Jamal", "ahmed djamel"),
    ("RAHMAN, Abdul", "abdulrahman"),
    ("ABDURRAHMAN, Ali", "abdul rahman ali"),
    ("ABDUL-RAHMAN, Ali", "ali abdelrahman"),
    ("ABDULLAH, Omar", "abdallah omar"),
    ("CHOWDHURY, Fatima", "choudhury fatimah"),
    ("CHAUDHRY, Ayesha", "chaudhary aisha"),
    ("QURESHI, Imran", "kureshi imraan"),
    ("UDDIN, Shah", "ud din shah"),
    ("AL-HASSAN, Khalid", "hasan khaled"),
    ("BEGUM, Shazia", "begam shaziya"),
    ("AKHTAR, Rukhsana", "akter ruksana"),
    ("SINGH, Jaswinder", "sing jasvinder"),
    ("KAUR, Harpreet", "kaur harprit"),
    ("MALIK, Suleiman", "malik sulayman"),
    ("IQBAL, Tariq", "ikbal tarik"),
    ("SHEIKH, Khadija", "shaikh khadijah"),
    ("SHEIKH, Khadija", "shaikh hadija"),
    ("MAHMOOD, Daud", "mehmood dawood"),
    ("MIRZA, Aziz", "mirza azeez"),
    // Somali and East African.
    ("WARSAME, Abdirahman", "warsame abdurahman"),
    ("FARAH, Xasan", "farah hassan"),
    ("FARAH, Hassan", "farah xasan"),
    ("ALI, Cabdi", "ali abdi"),
    ("FARAX, Hodan", "farah hodan"),
    ("NUUR, Faduma", "nur faduma"),
    ("JAMA, Maxamed", "jama mahamed"),
    ("TESFAYE, Yonas", "tesfay jonas"),
    // Polish, Romanian and other European.
    ("KOWALSKI, Piotr", "kowalsky pyotr"),
    ("KOWALSKI, Piotr", "kovalski piotr"),
    ("NOWAK, Łukasz", "nowak lukasz"),
    ("NOWAK, Łukasz", "novak lukash"),
    ("WIŚNIEWSKI, Agnieszka", "wisniewski agnieshka"),
    ("WÓJCIK, Małgorzata", "wojcik malgorzata"),
    ("SZYMAŃSKI, Jakub", "shymanski yakub"),
    ("POPESCU, Ștefan", "popesku stefan"),
    ("IONESCU, Iulian", "jonescu julian"),
    ("POPA, Gheorghe", "popa george"),
    ("DUMITRU, Andreea", "dumitru andrea"),
    ("ŞAHIN, Mehmet", "sahin mehmet"),
    ("ÇELIK, Ayşe", "celik ayse"),
    ("MÜLLER, Jürgen", "muller jurgen"),
    ("SØRENSEN, Bjørn", "sorensen bjorn"),
    ("Ива́нов, Пётр", "ivanov petr"),
    ("ŽUKAUSKAS, Jonas", "zukauskas jonas"),
    // Caribbean, West African, Chinese and Vietnamese.
    ("CAMPBELL, Delroy", "cambell delroi"),
    ("WILLIAMS, Jerome", "williams gerome"),
    ("LEWIS, Desmond 1999-01-01", "louis dezmond 1/1/99"),
    ("OKAFOR, Chukwu", "okafor chuku"),
    ("MENSAH, Kwame", "mensa kwami"),
    ("ADEYEMI, Babatunde", "adeyemi babatunda"),
    ("NGUYEN, Van", "nguyen van"),
    // Single words, other scripts, look-alikes, swapped and other names.
    ("Suharto", "suharto"),
    ("محمد, علي", "علي محمد"),
    ("SMITH, John", "Smіth John"),
    ("JOHN, Smith", "SMITH, John"),
    ("HUSSAIN, Ali (SHAH, Ally)", "shah ally"),
    ("SMITH, John (JONES, Bill) 1985-04-03", "jones bill 3/4/85"),
    ("SMITH, Sa\u{200B}ra", "smith sara"),
];

#[test]
fn each_way_of_writing_finds_the_person() {
    let missed: Vec<String> = FOUND
        .iter()
        .filter(|(listed, line)| score(&ask(line), &person(listed).likeness(), &Nicknames::none()).is_none())
        .map(|(listed, line)| format!("{line} for {listed}"))
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_wrong_name_with_the_right_birth_and_a_right_name_with_a_wrong_birth_are_found() {
    for (listed, line) in [
        ("KRZYŻANOWSKI, Wojciech 1990-03-12", "krizanovsky wojtech 12/3/90"),
        ("OYELARAN, Temitope 1990-03-12", "oyelaran temi 3/12/90"),
        ("OYELARAN, Temitope 1990-03-12", "oyelaran temitope 13/3/90"),
        ("OYELARAN, Temitope 1990-03-12", "oyelaran temitope 12/3/09"),
        ("OYELARAN, Temitope 1990-03-12", "oyelaran temitope 21/3/90"),
        ("OYELARAN, Temitope 1990-03-12", "oyelaran temitope 1/1/70"),
        ("OYELARAN, Temitope", "oyelaran temitope 12/3/90"),
    ] {
        assert!(score(&ask(line), &person(listed).likeness(), &Nicknames::none()).is_some(), "{line}");
    }
}

#[test]
fn a_list_of_nicknames_finds_what_sounds_cannot() {
    let nicknames = Nicknames::from_pairs([
        ("robert", "bob"),
        ("siobhan", "shavon"),
        ("niamh", "neve"),
        ("padraig", "patrick"),
        ("krzysztof", "christopher"),
        ("margaret", "peggy"),
    ]);
    for (listed, line) in [
        ("WALKER, Robert", "walker bob"),
        ("WALKER, Bob", "robert walker"),
        ("KELLY, Siobhán", "kelly shavon"),
        ("KELLY, Niamh", "neve kelly"),
        ("KELLY, Pádraig", "patrick kelly"),
        ("NOWAK, Krzysztof", "nowak christopher"),
        ("QUINN, Margaret", "peggy quinn"),
    ] {
        let likeness = person(listed).likeness();
        assert!(score(&ask(line), &likeness, &nicknames).is_some(), "{line}");
        assert!(score(&ask(line), &likeness, &nicknames) > score(&ask(line), &likeness, &Nicknames::none()));
    }
}
