#!/usr/bin/env python3
"""Makes the tables from which the demonstration invents people: names with weights, spellings, shares.

Usage: python3 content/demonstration/convert.py REFERENCE_FOLDER

Sources and licences:
- English given names by cohort: Office for National Statistics, baby names in England and Wales
  (top hundred of 1934 to 1994; counts of every fourth year from 1996), Open Government Licence v3.0.
- English surnames: the en_GB list of Faker (MIT), which carries weights.
- Given names of other heritages: which names are our own choice (common knowledge); the weight is the count in
  the ONS file of 1996 to 2020 where the name is there.
- Surnames of other heritages and their weights: our own choice (common knowledge).
- Nicknames: carltonnorthern/nicknames (Apache-2.0); only pairs of names that are in our tables are kept.
- Spellings: groups of spellings made by hand over the ONS counts.
- Shares: the published figures and assumptions of the reference folder's generator parameters; each line says which.

Names are drawn one by one and put together at random: whoever comes out of it was never taken from anywhere.
Run twice, it changes nothing.
"""

import csv
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
ANY = (1900, 2100)

# heritage: (names for men, names for women), ours; weights are looked up.
GIVEN = {
    "south_asian_muslim": (
        "Mohammed Muhammad Ali Ahmed Hassan Hussain Imran Usman Bilal Adeel Kamran Asif Tariq Nadeem Zahid Khalid Arshad "
        "Shahid Faisal Haroon Hamza Zain Ibrahim Yusuf Ismail Adam Haris Sajid Waqas Rashid Junaid Aamir Abdul Omar "
        "Rehan Shabir Mahmood Naveed Idris Sohail Wasim Yasin Zubair Ayaan Rayyan Tahir Iqbal Kashif Mustafa",
        "Fatima Aisha Zainab Maryam Saima Nadia Shabana Rukhsana Samina Shazia Farah Amina Khadija Nasreen Sadia "
        "Bushra Sana Hina Rabia Ayesha Nazia Yasmin Parveen Tahira Iqra Hafsa Safiya Zara Aliyah Sumaira Mehreen "
        "Robina Shaheen Aneesa Noor Humaira",
    ),
    "south_asian_bengali": (
        "Mohammed Abdul Rahman Shah Kamal Jamal Faruk Rubel Shofiq Anwar Rafiq Salim Tanvir Nazrul Habib Aminul Mizan "
        "Sajjad Sumon Ashraf Hasan Foysal Zakir Shahin Jubair Tareq",
        "Fatema Rahima Nasima Shireen Salma Rehana Jasmin Tahmina Sultana Ruksana Moriom Nazma Shapla Farhana Sabina "
        "Taslima Lutfa Rubina Sadia Mahfuza",
    ),
    "sikh": (
        "Harpreet Gurpreet Jaspal Manjit Balvinder Sukhdev Amrit Hardeep Kuldeep Ranjit Jagdeep Satnam Gurdeep Navdeep "
        "Arjan Harjit Parminder Sukhvinder Dalbir Jasdeep Inderjit Surjit Tejinder Karan",
        "Harpreet Jaspreet Manpreet Simran Kiran Rajinder Balbir Amandeep Kulwinder Navneet Gurpreet Jasmin Parminder "
        "Sukhjit Manjit Ravinder Baljit Harleen Satwinder Davinder",
    ),
    "hindu": (
        "Amit Anil Rajesh Sunil Vijay Sanjay Ravi Deepak Ashok Dinesh Kiran Mukesh Nikhil Rakesh Rohan Aarav Arjun "
        "Prakash Suresh Vikram Hitesh Jay Krishan Nitin",
        "Priya Anita Sunita Meena Nisha Pooja Rekha Kavita Deepa Asha Geeta Jyoti Neha Shilpa Usha Bhavna Hema Anjali "
        "Divya Sonal",
    ),
    "somali": (
        "Abdi Mohamed Ahmed Hassan Abdirahman Abdullahi Ali Omar Yusuf Ibrahim Liban Guled Mahad Abdikarim Mustafa "
        "Farah Ismail Bashir Said Khalid Warsame Zakaria Abdifatah Sharmarke Jama Nur",
        "Hodan Amina Fadumo Halima Ayaan Khadra Nimco Asha Sagal Hibo Ifrah Maryan Sahra Faduma Idil Najma Ubah "
        "Zamzam Safiya Ikram Deeqa Filsan",
    ),
    "arabic": (
        "Ahmed Mohammed Ali Omar Khalid Hassan Mahmoud Youssef Karim Tariq Samir Nabil Walid Rami Bilal Fadi Jamal "
        "Mustafa Hamid Saleh Abdullah Ziad Hisham Anwar Adel Yahya Faris Nasser",
        "Fatima Layla Mariam Aisha Noor Zainab Rania Salma Huda Samira Amal Yasmin Nadia Hanan Dalia Iman Rana Sara "
        "Lina Abeer Suad Wafa",
    ),
    "kurdish_persian": (
        "Karwan Soran Rebwar Dilshad Aram Hiwa Azad Rebin Shwan Sherzad Reza Hossein Amir Mehdi Farhad Arash Navid "
        "Behzad Siamak Omid Kaveh Ako",
        "Shilan Awaz Nasrin Shirin Parisa Leila Mina Zahra Maryam Soraya Chnar Bahar Avin Golnaz Roya",
    ),
    "polish": (
        "Piotr Krzysztof Andrzej Tomasz Pawel Marcin Michal Jakub Lukasz Kamil Mateusz Grzegorz Adam Dariusz Marek "
        "Rafal Jacek Dawid Wojciech Bartosz Szymon Robert Artur Sebastian Zbigniew",
        "Anna Katarzyna Agnieszka Malgorzata Magdalena Joanna Monika Ewa Aleksandra Natalia Karolina Justyna Beata "
        "Dorota Paulina Iwona Sylwia Zuzanna Oliwia Kinga",
    ),
    "romanian": (
        "Andrei Alexandru Ion Mihai Gheorghe Florin Marian Ionut Vasile Cristian Daniel Constantin Adrian Marius "
        "Nicolae Bogdan Catalin Gabriel Razvan Stefan Costel Dorin Sorin",
        "Maria Elena Ioana Andreea Mihaela Alina Cristina Gabriela Ana Daniela Florentina Ramona Simona Denisa "
        "Larisa Nicoleta Georgiana Roxana",
    ),
    "west_african": (
        "Emmanuel Samuel Daniel David Michael Joseph Chidi Emeka Tunde Femi Segun Kwame Kofi Kojo Babatunde Ifeanyi "
        "Obinna Olumide Yaw Chinedu Musa Ebenezer Kelechi Tobi Dele",
        "Blessing Grace Ngozi Chioma Funmi Ama Abena Esther Comfort Ifeoma Adaeze Folake Yetunde Mercy Patience Akua "
        "Bukola Nneka Temi Efua",
    ),
    "east_african": (
        "Tesfaye Dawit Yonas Abel Samuel Filmon Biniam Kidane Solomon Henok Robel Mehari Brhane Amanuel Mulugeta "
        "Abraham Tekle Yohannes Osman Idris",
        "Selam Meron Helen Saba Almaz Tsehay Hiwet Rahel Ruth Senait Freweini Bethlehem Mekdes Semhar Eden",
    ),
    "chinese": (
        "Wei Jun Ming Lei Hao Feng Jie Tao Bin Kai Yong Chao Long Peng Xin Yi",
        "Mei Li Jing Ling Yan Fang Na Xiu Hui Ying Min Xia Lan Yu",
    ),
    "irish": (
        "Patrick Sean Liam Michael Kevin Declan Connor Brendan Niall Eamonn Padraig Aidan Dermot Cormac Ciaran Finbar "
        "Gerard Kieran Shane Rory Donal Terence Fergal",
        "Bridget Siobhan Aoife Niamh Mary Kathleen Maureen Sinead Orla Deirdre Ciara Eileen Noreen Roisin Clodagh "
        "Grainne Bernadette Shauna Caoimhe",
    ),
}

# heritage: surnames in rough order of how common they are here, ours. The first weighs most.
SURNAMES = {
    "south_asian_muslim": "Khan Hussain Ahmed Ali Mahmood Iqbal Akhtar Begum Mohammed Malik Shah Mirza Rashid Aslam "
    "Butt Chaudhry Hussein Bashir Rehman Qureshi Raja Sheikh Siddiqui Zaman Anwar Ashraf Yousaf Sharif Mehmood Javed "
    "Arshad Nawaz Riaz Sadiq Akram Hanif Latif Majid Rafiq Saleem Bi Bibi Kauser Parveen Azam Younis Ghani Dar Abbasi",
    "south_asian_bengali": "Miah Begum Islam Uddin Rahman Khatun Choudhury Ali Hussain Ahmed Khanom Alam Haque Hoque "
    "Kabir Karim Mia Akter Sultana Chowdhury Bibi Talukdar Sarkar Mondal Ullah Quddus",
    "sikh": "Singh Kaur Gill Sandhu Dhillon Sidhu Bains Johal Grewal Sahota Dhaliwal Uppal Purewal Atwal Hayer Virdee "
    "Bhogal Khaira Mann Rai Sangha Samra Takhar Basra Chahal",
    "hindu": "Patel Sharma Kumar Shah Mistry Desai Joshi Chauhan Parmar Gupta Lad Solanki Vaghela Rana Verma Thakur "
    "Bhatt Nair Chopra Kapoor",
    "somali": "Mohamed Ali Hassan Ahmed Abdi Omar Yusuf Farah Ibrahim Warsame Jama Nur Hussein Osman Aden Isse Abdullahi "
    "Duale Hersi Elmi Samatar Dirie Guled Hirsi Said Shire Egal",
    "arabic": "Ali Hassan Ahmed Mohammed Saleh Hussein Ibrahim Abdullah Mahmoud Al-Hassan Haddad Khalil Nasser Saeed "
    "Mansour Salem Hamdan Al-Ahmadi Khoury Aziz Rahman Naji Othman Qasim Muthana Al-Jabri Sayed Darwish Hamad Nagi",
    "kurdish_persian": "Ahmad Mohammed Karim Rasul Hama Aziz Mahmud Rostami Hosseini Karimi Mohammadi Rahimi Ahmadi "
    "Qadir Salih Amin Barzani Moradi Jafari Sharifi Abdulla Hamid Azizi",
    "polish": "Nowak Kowalski Wisniewski Wojcik Kowalczyk Kaminski Lewandowski Zielinski Szymanski Wozniak Dabrowski "
    "Kozlowski Jankowski Mazur Kwiatkowski Krawczyk Piotrowski Grabowski Pawlowski Michalski Krol Wieczorek Jablonski "
    "Wrobel Nowicki Majewski Stepien Olszewski Malinowski Gorski",
    "romanian": "Popa Popescu Ionescu Radu Dumitru Stan Stoica Gheorghe Matei Ciobanu Rusu Munteanu Constantin Marin "
    "Lazar Florea Tudor Dobre Barbu Nistor Cristea Moldovan Dinu Ilie Toma Preda Sandu Neagu Manea Ene",
    "caribbean": "Campbell Brown Williams Clarke Francis Gordon Grant Reid Morgan Henry Thompson Johnson Edwards Powell "
    "Walters Bailey Samuels Lewis Green Lawrence Palmer Stewart Blake Bennett Gayle Dixon Richards Wright Simpson "
    "McKenzie Douglas Ellis Barrett Graham Nelson Wilson Hylton Pinnock Beckford Burke Whyte Forbes Anderson Facey",
    "west_african": "Okafor Mensah Adeyemi Owusu Okonkwo Boateng Eze Asante Ojo Osei Adebayo Obi Balogun Appiah Nwosu "
    "Agyeman Adeleke Okeke Amoah Bello Sowah Afolabi Igwe Danso Abiola Uche Kamara Sesay Jallow Ceesay Bah Conteh",
    "east_african": "Tesfay Haile Gebremariam Tekle Abraha Kidane Berhe Mehari Woldu Ghebre Habte Mebrahtu Abdu Osman "
    "Idris Bekele Tadesse Girma Alemu Yohannes",
    "chinese": "Li Wang Zhang Chen Liu Yang Huang Wu Lin Zhou Xu Ng Wong Chan Cheung Ho Lam Leung Tang Zheng",
    "irish": "Murphy Kelly O'Brien Ryan Walsh O'Connor McCarthy Doyle Gallagher Byrne Lynch Murray Quinn Moore Kennedy "
    "Brennan Burke Collins Dunne Farrell Fitzgerald Flynn Hughes Daly Connolly Power Nolan Sweeney Maguire Duffy "
    "Reilly Kavanagh McDonagh Ward Maughan Keenan Mullins Sheridan Connors O'Sullivan Hennessy Tierney Moran",
}

# Spellings of surnames and short names that a desk hears every week. Ours.
SPELLINGS = [
    ("Hussain", "Hussein"), ("Hussain", "Husain"), ("Mahmood", "Mehmood"), ("Mahmood", "Mahmud"), ("Ahmed", "Ahmad"),
    ("Mohammed", "Mohamed"), ("Mohammed", "Muhammad"), ("Chaudhry", "Chaudhary"), ("Chaudhry", "Choudhry"),
    ("Choudhury", "Chowdhury"), ("Miah", "Mia"), ("Begum", "Begom"), ("Rehman", "Rahman"), ("Akhtar", "Akther"),
    ("Iqbal", "Eqbal"), ("Siddiqui", "Siddique"), ("Qureshi", "Kureshi"), ("Sheikh", "Shaikh"), ("Yusuf", "Yousuf"),
    ("Clarke", "Clark"), ("Reid", "Reed"), ("Thompson", "Thomson"), ("Stewart", "Stuart"), ("Philips", "Phillips"),
    ("Davis", "Davies"), ("Bailey", "Bayley"), ("Matthews", "Mathews"), ("O'Brien", "OBrien"), ("O'Connor", "Connor"),
    ("Reilly", "O'Reilly"), ("Byrne", "Burn"), ("Wojcik", "Wójcik"), ("Kaminski", "Kamiński"),
    ("Wisniewski", "Wiśniewski"), ("Dabrowski", "Dąbrowski"), ("Wozniak", "Woźniak"), ("Zielinski", "Zieliński"),
    ("Singh", "Sing"), ("Kaur", "Kour"), ("Patel", "Patil"), ("Abdirahman", "Abdurahman"), ("Fadumo", "Faduma"),
    ("Warsame", "Warsama"), ("Jama", "Jamaa"), ("Saleh", "Salih"), ("Hassan", "Hasan"), ("Abdullah", "Abdulla"),
    ("Ionut", "Ionuț"), ("Catalin", "Cătălin"), ("Sean", "Shaun"), ("Sean", "Shawn"), ("Stephen", "Steven"),
    ("Connor", "Conor"), ("Jon", "John"), ("Lee", "Leigh"), ("Mark", "Marc"), ("Katherine", "Catherine"),
]


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def write(name, columns, remarks, lines):
    with open(HERE / name, "w", encoding="utf-8", newline="") as file:
        for remark in remarks:
            file.write(f"# {remark}\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        out.writerows(lines)


def english_given(names):
    """Fifty names for each sex and cohort of ten years; rank is all that is known of the older ones."""
    for year in range(1934, 1995, 10):
        for row in rows(names / "given_names_top100_1904_1994.csv"):
            rank = int(row["rank"])
            if int(row["year"]) == year and rank <= 50:
                yield [row["name"], row["sex"], "english", year - 5, year + 4, round(300 / (rank + 4))]
    for year, born_from, born_until in ((2000, 1999, 2003), (2004, 2004, 2007), (2008, 2008, 2016)):
        for row in rows(names / "given_names_england_wales_by_year.csv"):
            if int(row["year"]) == year and int(row["rank"]) <= 50:
                weight = max(1, round(int(row["count"]) / 120))
                yield [row["name"], row["sex"], "english", born_from, born_until, weight]


def other_given(names):
    counts = {}
    for row in rows(names / "given_names_england_wales_1996_2020.csv"):
        counts[row["name"], row["sex"]] = int(row["count"])
    for heritage, by_sex in GIVEN.items():
        for sex, listed in zip("MF", by_sex):
            for name in dict.fromkeys(listed.split()):
                count = counts.get((name, sex), 0)
                # The square root tames names that are common in all of England, such as Adam.
                yield [name, sex, heritage, *ANY, max(2, min(60, round(count ** 0.5 / 4)))]


def surnames(names):
    for row in rows(names / "names_by_locale.csv"):
        if row["locale"] == "en_GB" and row["kind"] == "family" and row["weight"] and float(row["weight"]) >= 0.04:
            yield [row["name"], "english", max(1, round(float(row["weight"]) * 100))]
    for heritage, listed in SURNAMES.items():
        for place, name in enumerate(dict.fromkeys(listed.split())):
            yield [name, heritage, max(2, round(200 / (place + 3)))]


def spellings(names, known):
    for name, other in SPELLINGS:
        yield [name, other, "spelling"]
    for row in rows(names / "nicknames.csv"):
        name, other = row["name1"].title(), row["name2"].title()
        if name in known and 2 < len(other) <= 7 and name != other:
            yield [name, other, "nickname"]
    groups = {}
    for row in rows(names / "given_name_variant_groups.csv"):
        if int(row["count_ons_1996_2020"]) >= 200:
            groups.setdefault(row["group"], []).append(row["variant"])
    for variants in groups.values():
        for name in variants:
            if name in known:
                yield from ([name, other, "spelling"] for other in variants[:4] if other != name)


# our code for each code of the parameters
CODES = {
    "reason_not_screened": {
        "RELEASED": "released_before", "DECLINED": "said_no", "INTOX": "under_the_influence", "ASLEEP": "asleep",
        "OUT_HOURS": "out_of_hours", "KNOWN_OPEN": "already_open", "OTHER": "with_police_or_solicitor",
    },
    "custody_outcome": {
        "NFA": "no_further_action", "PRECHARGE_BAIL": "pre_charge_bail", "CHARGED_REMAND": "charged_held",
        "CHARGED_BAIL": "charged_bailed", "RUI": "under_investigation", "COMM_RES": "community_resolution",
        "CAUTION_COND": "conditional_caution", "HOSPITAL_MHA": "hospital_mental_health", "OTHER_FORCE": "other_force",
        "RECALL": "recalled",
    },
    "court_outcome": {
        "CO": "community_order", "CO_MHTR": "community_order_mental_health", "CO_DRR": "community_order_drugs",
        "CO_ATR": "community_order_alcohol", "FINE": "fine", "COND_DIS": "conditional_discharge",
        "SSO": "suspended_sentence", "SSO_TREAT": "suspended_sentence_treatment",
        "CUSTODY_LT12": "prison_under_12_months", "CUSTODY_GE12": "prison_12_months_or_more",
        "ADJ_REMAND": "adjourned_remanded", "ADJ_BAIL": "adjourned_bail", "HO37": "hospital_order",
        "DISCONT": "discontinued",
    },
    "need_type": {
        "MH": "mental_health", "DRUGS": "drugs", "ALCOHOL": "alcohol", "SUI_SH": "suicide_self_harm",
        "ACCOM": "accommodation", "FINANCE": "money", "PHYSICAL": "physical_health", "EMPLOY": "work_education",
        "DV_VICTIM": "domestic_abuse_harmed", "LD": "learning_disability", "LDIFF": "learning_difficulty",
        "ADHD": "adhd", "AUTISM": "autism", "ABI": "brain_injury", "SLCN_adult": "communication",
        "GAMBLING": "gambling", "VETERAN": "veteran",
    },
    "onward_outcome": {
        "ACCEPTED": "accepted", "REJECTED": "not_accepted", "WAITLIST": "waiting_list", "DECLINED": "said_no",
        "PENDING": "sent", "UNCONTACT": "not_reached",
    },
}

# 2021 census of Birmingham and Solihull, bent to the custody shares of the parameters: which categories a group has,
# and from which heritage their names come. Ours.
ETHNICITY = [
    ("A", "White", 0.78, "english 94 irish 6"), ("B", "White", 0.05, "irish 100"),
    ("C", "White", 0.17, "polish 45 romanian 45 english 10"),
    ("H", "Asian", 0.17, "sikh 60 hindu 40"), ("J", "Asian", 0.60, "south_asian_muslim 100"),
    ("K", "Asian", 0.14, "south_asian_bengali 100"), ("L", "Asian", 0.09, "south_asian_muslim 40 kurdish_persian 60"),
    ("M", "Black", 0.46, "caribbean 100"), ("N", "Black", 0.38, "somali 55 west_african 30 east_african 15"),
    ("P", "Black", 0.16, "caribbean 60 west_african 40"),
    ("D", "Mixed", 0.62, "caribbean 55 english 45"), ("E", "Mixed", 0.10, "west_african 50 english 50"),
    ("F", "Mixed", 0.17, "english 60 south_asian_muslim 40"), ("G", "Mixed", 0.11, "english 70 arabic 30"),
    ("R", "Other", 0.15, "chinese 100"), ("S", "Other", 0.85, "arabic 60 kurdish_persian 40"),
    ("Z", "Not stated", 1.0, "english 60 south_asian_muslim 25 caribbean 15"),
]

# Where more than one suite is ours: the first of the places file has the first share, and so on.
# 21,000 people a year are detained in the suites of Birmingham and Solihull (statistics.md, section 2), a little over half
# of them within our hours.
DETAINED_EACH_DAY = 32
SUITES_IN_ORDER = ["PB", "ST", "BV", "SO"]

# Who refers from where, so that all together come near the parameters' shares of sources. How soon the referrer
# wants somebody seen, how people are named where names of another heritage are usual, who speaks another language. Ours.
OURS = {
    "source_custody": "police_custody 50 custody_healthcare 26 list_check 17 police_detention_officer 10 self 4 "
    "substance_misuse_service 3 mental_health_team 2 appropriate_adult 1 concerned_person 2",
    "source_court": "magistrates_court 38 crown_court 6 list_check 20 probation 12 youth_justice 6 court_cells 10 "
    "solicitor 4 substance_misuse_service 2 mental_health_team 2",
    "source_interview": "police_voluntary_interview 80 solicitor 8 self 8 concerned_person 4",
    "source_clinic": "mental_health_team 30 self 25 concerned_person 20 voluntary_organisation 15 gp 10",
    "urgency": "immediate 4 urgent 14 same_day 57 routine 25",
    "discharge_reason": "complete 46 handed_over 18 said_no 9 out_of_touch 12 time_limit 7 longer_custody 4 moved_away 3 "
    "hospital 1",
    "reason_to_end_early": "said_no 45 out_of_touch 40 no_need 15",
    "reason_not_assessed": "said_no 35 released_before 25 no_need 20 current_team 20",
    "consultation_mechanism": "01 52 02 32 09 8 11 5 05 3",
    "contact_face_to_face": "outreach 58 accompanied 17 clinic 15 brief_intervention 10",
    "contact_apart": "remote_support 65 follow_up 20 advice 15",
    "contact_around": "liaison_justice 35 liaison_health 30 family 20 meeting 15",
    "contact_of_mentor": "peer 100",
    "attended": "5 84 6 16", "not_attended": "3 66 2 20 4 8 7 6",
    "activity_location": "A01 34 N03 20 E01 14 M02 8 X01 10 N01 8 N02 6",
    "clinical_response_priority": "3 76 2 18 4 4 1 2",
    "rejection_reason": "threshold 36 full 20 more_information 14 area 10 substance_use 10 age 5 not_reached 5",
    "adjustment": "plain_words 24 read_aloud 16 more_time 15 breaks 12 quiet_room 12 familiar_person 8 phone_reminder 8 "
    "easy_read 5",
    "contact_method": "call 48 text 34 letter 10 email 8",
    "risk_type": "self_neglect 14 withdrawal 24 domestic_abuse_harmed 18 violence 16 exploitation 12 physical_health 16",
    "accommodation_type": "02 26 03 18 04 24 01 4 05 6 11 6 14 8 18 4 12 2 21 2",
    "employment_status": "02 38 04 28 01 16 06 8 05 4 03 4 07 2",
    "service_activity": "advice_call 32 meeting 24 travel 18 list_check 12 training_taken 8 training_given 6",
    "given_caribbean": "english 100", "given_irish": "english 35", "given_chinese": "english 35",
    "given_west_african": "english 35",
    "language_polish": "pl 30", "language_romanian": "ro 45", "language_somali": "so 22", "language_arabic": "ar 25",
    "language_kurdish_persian": "ku 35", "language_south_asian_muslim": "ur 6", "language_south_asian_bengali": "bn 10",
    "language_sikh": "pa 6", "language_chinese": "zh 30", "language_east_african": "ti 40",
}


def shares(parameters):
    def listed(name, values):
        for code, value in values.items():
            if code != "basis" and isinstance(value, (int, float)):
                yield [name, code, value]

    for name, key in (
        ("where", "place"), ("age", "age"),
    ):
        yield from listed(name, parameters[key])
    for name, listed_shares in OURS.items():
        words = listed_shares.split()
        for code, share in zip(words[::2], words[1::2]):
            yield [name, code, round(int(share) / 100, 2)]
    for place, code in enumerate(SUITES_IN_ORDER, 1):
        yield ["suite_by_place", place, parameters["suite"][code]]
    groups = parameters["ethnic_group"]
    for code, group, share, _ in ETHNICITY:
        yield ["ethnic_category", code, round(groups[group] * share, 4)]
    for name, key in (
        ("reason_not_screened", "not_screened_reason"),
        ("custody_outcome", "custody_outcome"), ("court_outcome", "court_outcome"), ("onward_outcome", "onward"),
    ):
        for code, ours in CODES[name].items():
            yield [name, ours, parameters[key][code]]
    for code, ours in CODES["need_type"].items():
        yield ["need_type", ours, parameters["needs"][code]["value"]]
    yield ["need_type_youth", "communication", parameters["needs"]["SLCN_youth"]["value"]]
    yield from listed("offence_group", parameters["offence_group"])
    for hour, weight in enumerate(parameters["hour_weights_00_23"]):
        yield ["hour", hour, weight]
    for day, weight in enumerate(parameters["weekday_weights_mon_sun"], 1):
        yield ["weekday", day, weight]
    volume, onward, outreach = parameters["volume"], parameters["onward"], parameters["outreach"]
    yield ["chance", "female", volume["female_share"]["value"]]
    yield ["chance", "again_within_a_year", volume["repeat_within_12_months"]["value"]]
    yield ["chance", "three_or_more", volume["three_or_more_episodes"]["value"]]
    yield ["chance", "screened", parameters["screened"]["value"]]
    yield ["chance", "assessed_of_screened", parameters["assessed_of_screened"]["value"]]
    yield ["chance", "accepts_support", parameters["accepts_support_when_offered"]["value"]]
    yield ["chance", "outreach_of_assessed", outreach["share_of_assessed"]]
    yield ["chance", "did_not_come", outreach["dna"]]
    yield ["chance", "first_appointment_attended", onward["first_appointment_attended_of_accepted"]]
    for code, share in parameters["consent"].items():
        if code != "basis":
            yield ["chance", f"agrees_to_share_with_{code.lower()}", share]
    for code, share in parameters["noise"].items():
        if code != "basis":
            yield ["chance", code, share]
    yield ["number", "detained_each_day", DETAINED_EACH_DAY]
    yield ["number", "onward_referrals_each_assessed", onward["mean_per_assessed"]]
    yield ["number", "outreach_median_weeks", outreach["median_weeks"]]
    yield ["number", "outreach_median_contacts", outreach["median_contacts"]]


def main():
    reference = pathlib.Path(sys.argv[1])
    names = reference / "data" / "names"
    given = list(english_given(names)) + list(other_given(names))
    family = list(surnames(names))
    parameters = json.loads((reference / "domain" / "codes" / "generator_parameters.json").read_text("utf-8"))
    open_licence = "Open Government Licence v3.0"
    write(
        "given_names.csv",
        ["name", "sex", "heritage", "born_from", "born_until", "weight"],
        [f"Office for National Statistics, baby names in England and Wales ({open_licence}); choice for other",
         "heritages our own. Made by convert.py."],
        given,
    )
    write(
        "surnames.csv",
        ["name", "heritage", "weight"],
        ["English: Faker, en_GB (MIT); others our own choice. Made by convert.py."],
        family,
    )
    known = {line[0] for line in given} | {line[0] for line in family}
    found = list(dict.fromkeys(map(tuple, spellings(names, known))))
    write(
        "spellings.csv",
        ["name", "other", "kind"],
        ["Other spellings and short names; our own choice; carltonnorthern/nicknames (Apache-2.0); and groups of spellings over",
         f"the ONS counts ({open_licence}). Made by convert.py."],
        found,
    )
    write(
        "heritage.csv",
        ["ethnic_category", "heritage", "weight"],
        ["From which heritage the names of an ethnic category are drawn. Our own. Made by convert.py."],
        [[code, *pair] for code, _, _, pairs in ETHNICITY for pair in zip(pairs.split()[::2], pairs.split()[1::2])],
    )
    write(
        "shares.csv",
        ["list", "code", "share"],
        ["How often what is drawn: published figures (RAND Europe 2021, NHS England) and assumptions that are ours;",
         "codes are those of the lookups, where a lookup has the list's name. Made by convert.py."],
        list(shares(parameters)),
    )


if __name__ == "__main__":
    main()
