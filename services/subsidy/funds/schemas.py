"""What the API says about funds."""

from pydantic import BaseModel, ConfigDict, Field

from services.subsidy.funds.rules import Bearer


class SplitView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    city: int = Field(description="市级承担的份数")
    district: int = Field(description="区级承担的份数")
    remainder: Bearer = Field(description="不足一分的由谁承担")


class DistrictFundView(BaseModel):
    """A district's part of a fund and what became of it this year, in fen."""

    district: str = Field(description="区划代码")
    name: str
    amount_fen: int | None = Field(description="该区本年度额度；文件未给出或当日没有有效数值的为空")
    reserved_fen: int
    paid_fen: int
    left_fen: int | None


class FundView(BaseModel):
    """A fund and what became of it this year, in fen. Of one of the districts the sums are of the parts shown."""

    fund: str
    title: str
    schemes: list[str]
    amount_fen: int | None = Field(description="本年度额度；文件未给出或当日没有有效数值的为空")
    unset: bool = Field(description="文件未给出额度，不设上限")
    reserved_fen: int = Field(description="已审批、尚未支付")
    paid_fen: int = Field(description="已支付，扣除已追回")
    left_fen: int | None = Field(description="尚余；不设上限的为空")
    split: SplitView | None = Field(description="当日市、区承担的份额；不分担或文件未给出的为空")
    districts: list[DistrictFundView] | None = Field(
        None, description="各区分别安排的，所见各区的额度和余额（区级人员只见本区）；全市统筹的为空"
    )
    clause: str
    quote: str


class FundsView(BaseModel):
    """The funds that a city's document names, with what is left of each this year."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "city": "urumqi",
                "year": 2025,
                "funds": [
                    {
                        "fund": "employment",
                        "title": "就业补助资金",
                        "schemes": ["stable_post_grant"],
                        "amount_fen": 15000000,
                        "unset": False,
                        "reserved_fen": 90000,
                        "paid_fen": 0,
                        "left_fen": 14910000,
                        "split": {"city": 60, "district": 40, "remainder": "district"},
                        "clause": "三(一)",
                        "quote": "每年安排就业补助资金15万元",
                    },
                    {
                        "fund": "startups",
                        "title": "创业资金",
                        "schemes": ["startup_grant"],
                        "amount_fen": 1600000,
                        "unset": False,
                        "reserved_fen": 800000,
                        "paid_fen": 0,
                        "left_fen": 800000,
                        "split": None,
                        "districts": [
                            {
                                "district": "650102",
                                "name": "天山区",
                                "amount_fen": 1600000,
                                "reserved_fen": 800000,
                                "paid_fen": 0,
                                "left_fen": 800000,
                            }
                        ],
                        "clause": "三(三)",
                        "quote": "天山区安排创业资金16000元",
                    },
                ],
            }
        }
    )

    city: str
    year: int
    funds: list[FundView] = Field(description="文件没有写明资金的为空")
